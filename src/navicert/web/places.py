"""The countries that the page offers while a person types; any other text goes to the engine as it stands."""

from iso3166 import countries

PLACES = (
    *((country.alpha2, country.name) for country in countries),
    ("XI", "Northern Ireland"),
    ("XK", "Kosovo"),
)
