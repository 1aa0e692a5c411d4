"""交账: the dossier of one commitment with its whole trail (``content``), the town's list (``listing``), as Word files (``word``)."""

from .content import Dossier, dossier_of
from .listing import DossierList, dossier_list_of
from .word import write_dossier, write_dossier_list

__all__ = [
    "Dossier",
    "DossierList",
    "dossier_list_of",
    "dossier_of",
    "write_dossier",
    "write_dossier_list",
]
