"""Adjectives of nationality as the European lists write them, and the countries that they mean."""

from __future__ import annotations

from collections.abc import Mapping

from navicert.screening.readers.draft import code_of

DEMONYMS: Mapping[str, str] = {
    "afghan": "AF", "albanian": "AL", "algerian": "DZ", "american": "US", "angolan": "AO", "argentinian": "AR",
    "armenian": "AM",
    "australian": "AU", "austrian": "AT", "azerbaijani": "AZ", "azeri": "AZ", "bahraini": "BH", "bangladeshi": "BD",
    "belarusian": "BY",
    "belgian": "BE", "bissau-guinean": "GW", "bolivian": "BO", "bosnian": "BA", "brazilian": "BR", "british": "GB",
    "bulgarian": "BG",
    "burkinabe": "BF", "burmese": "MM", "burundian": "BI", "cambodian": "KH", "cameroonian": "CM", "canadian": "CA",
    "chadian": "TD",
    "central african": "CF", "chinese": "CN", "colombian": "CO", "congolese": "CD", "croatian": "HR", "cuban": "CU",
    "cypriot": "CY",
    "czech": "CZ", "danish": "DK", "djiboutian": "DJ", "dominican": "DO", "dutch": "NL", "egyptian": "EG",
    "emirati": "AE",
    "eritrean": "ER", "estonian": "EE", "ethiopian": "ET", "filipino": "PH", "finnish": "FI", "french": "FR",
    "georgian": "GE",
    "german": "DE", "ghanaian": "GH", "greek": "GR", "guatemalan": "GT", "guinean": "GN", "haitian": "HT",
    "hungarian": "HU",
    "indian": "IN", "indonesian": "ID", "iranian": "IR", "iraqi": "IQ", "irish": "IE", "israeli": "IL",
    "italian": "IT", "ivorian": "CI",
    "jamaican": "JM", "japanese": "JP", "jordanian": "JO", "kazakh": "KZ", "kazakhstani": "KZ", "kenyan": "KE",
    "kittitian": "KN",
    "kuwaiti": "KW", "kyrgyz": "KG", "latvian": "LV", "lebanese": "LB", "liberian": "LR", "libyan": "LY",
    "lithuanian": "LT",
    "macedonian": "MK", "malagasy": "MG", "malawian": "MW", "malaysian": "MY", "maldivian": "MV", "malian": "ML",
    "maltese": "MT",
    "mauritanian": "MR", "mexican": "MX", "moldovan": "MD", "mongolian": "MN", "montenegrin": "ME", "moroccan": "MA",
    "mozambican": "MZ",
    "namibian": "NA", "nicaraguan": "NI", "nigerian": "NG", "nigerien": "NE", "north korean": "KP", "norwegian": "NO",
    "omani": "OM",
    "pakistani": "PK", "palestinian": "PS", "panamanian": "PA", "paraguayan": "PY", "peruvian": "PE",
    "philippine": "PH", "polish": "PL",
    "portuguese": "PT", "qatari": "QA", "romanian": "RO", "russian": "RU", "russian federation": "RU",
    "rwandan": "RW", "saudi": "SA",
    "saudi arabian": "SA", "senegalese": "SN", "serbian": "RS", "seychellois": "SC", "sierra leonean": "SL",
    "singaporean": "SG",
    "slovak": "SK", "slovenian": "SI", "somali": "SO", "somalian": "SO", "south african": "ZA", "south korean": "KR",
    "south sudanese": "SS", "spanish": "ES", "sri lankan": "LK", "sudanese": "SD", "surinamese": "SR",
    "swedish": "SE", "swiss": "CH",
    "syrian": "SY", "taiwanese": "TW", "tajik": "TJ", "tanzanian": "TZ", "thai": "TH", "togolese": "TG",
    "trinidadian": "TT",
    "tunisian": "TN", "turkish": "TR", "turkmen": "TM", "ugandan": "UG", "ukrainian": "UA", "uruguayan": "UY",
    "uzbek": "UZ",
    "venezuelan": "VE", "vietnamese": "VN", "yemeni": "YE", "yemenite": "YE", "zambian": "ZM", "zimbabwean": "ZW",
}  # fmt: skip


def country_of(text: str) -> str:
    """The code of a country or of an adjective of nationality; the text itself where it is neither."""
    words = text.strip().strip(".").casefold().removeprefix("dual ").removesuffix(" national").removesuffix(" citizen")
    bare = words.split(" (")[0].strip()
    return code_of(text) or DEMONYMS.get(words) or DEMONYMS.get(bare) or text
