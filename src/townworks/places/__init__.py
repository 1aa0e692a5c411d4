"""区划: where things are: district, town, village or community, grid."""
