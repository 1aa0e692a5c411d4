"""检查的表."""

from .counting import CellCount, FindingCount
from .doubt import Doubt, PhotoBand, PhotoHash
from .evidence import Photo, Upload
from .finding import Extension, Finding, FindingRow, FindingSource, MendNotice, NoticeFinding, SameFault
from .lookback import Lookback, LookbackPick
from .round import CampaignEdition, Due, DueRow, Round
from .site import Site, SiteEdition, SiteImport, SiteNote
from .visit import Clash, Visit

__all__ = [
    "CampaignEdition",
    "CellCount",
    "Clash",
    "Doubt",
    "Due",
    "DueRow",
    "Extension",
    "Finding",
    "FindingCount",
    "FindingRow",
    "FindingSource",
    "Lookback",
    "LookbackPick",
    "MendNotice",
    "NoticeFinding",
    "Photo",
    "PhotoBand",
    "PhotoHash",
    "Round",
    "SameFault",
    "Site",
    "SiteEdition",
    "SiteImport",
    "SiteNote",
    "Upload",
    "Visit",
]
