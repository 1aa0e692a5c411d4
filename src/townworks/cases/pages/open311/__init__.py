"""Open311 GeoReport v2: services, definitions, requests and tokens, in XML and in JSON from the same pairs."""
