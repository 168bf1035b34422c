"""立面与天际线 — a building drawn from its own facts, and an area's buildings drawn small."""

from linli.places.elevation.drawing import Elevation, draw
from linli.places.elevation.facts import Building, Entrance, Home, Leader, Part
from linli.places.elevation.skyline import Skyline, skyline, skylines

__all__ = [
    "Building",
    "Elevation",
    "Entrance",
    "Home",
    "Leader",
    "Part",
    "Skyline",
    "draw",
    "skyline",
    "skylines",
]
