"""What tells of trouble: heard under a law wherever somebody states it, beside whatever claim, and asked of nobody.

Less such a fact, what stands beside it clears again: the claim or the innocent use that the fact spoke against. The other facts
that may be left unsaid stand in ``test_never_clears`` with the reason for each.
"""

from __future__ import annotations

from collections.abc import Mapping

TOLD: Mapping[str, tuple[str, ...]] = {
    "ALLIANCE": (
        "contract.consent_reserved_by", "contract.cooperation", "contract.programme_states",
        "contract.under_defense_trade_treaty", "foreign_item.share_fr_percent",
    ),
    "CA": (
        "item.attributes.firearm",
    ),
    "CH": (
        "authorisation_facts.reason_to_suspect_abc_weapons", "item.attributes.prohibited_weapon",
    ),
    "DE": (
        "authorisation_facts.known_reexport_to", "item.attributes.firearms_258", "item.attributes.meets_another_entry",
        "item.attributes.released_by_cryptography_note", "item.attributes.war_weapon", "item.cyber_surveillance",
        "item.hs6", "item.related_to",
    ),
    "EU-DU": (
        "authorisation_facts.eu_listing_checked", "authorisation_facts.eu_russian_flagged_ship",
        "authorisation_facts.goods_to_free_zone_or_warehouse", "authorisation_facts.known_reexport_to",
        "authorisation_facts.outside_customs_territory", "item.attributes.endurance_minutes",
        "item.attributes.eu_banknotes", "item.attributes.listed_elsewhere_in_annex_i",
        "item.attributes.max_digital_io", "item.attributes.meets_another_entry", "item.attributes.range_km",
        "item.attributes.serial_rate_gbps", "item.attributes.upr_um", "item.crypto_user_changeable", "item.range_km", "item.tradeoff",
        "repair.original_export_authorised",
    ),
    "EU-MIL": (
        "item.attributes.firearms_258",
    ),
    "EU-SANC": (
        "authorisation_facts.eu_russian_flagged_ship", "item.attributes.eu_banknotes", "item.attributes.firearms_258",
    ),
    "JP": (
        "authorisation_facts.recipient_in_specific_category",
    ),
    "UK": (
        "authorisation_facts.acts_in_the_united_kingdom", "item.attributes.on_torture_lists", "item.eu_code",
    ),
    "UK-SANC": (
        "authorisation_facts.uk_oil_project",
    ),
    "US-EAR": (
        "authorisation_facts.aircraft_of_russia_or_belarus", "authorisation_facts.controlled_by_d1_or_cuba",
        "authorisation_facts.denial_order_authorisation", "authorisation_facts.entity_list_scope",
        "authorisation_facts.for_ship_reactor", "authorisation_facts.government_end_user",
        "authorisation_facts.incorporated_in_0A919", "authorisation_facts.knowledge_of_violation",
        "authorisation_facts.licence_terms_breached", "authorisation_facts.notice_from_bis",
        "authorisation_facts.ofac_itsr_applies", "authorisation_facts.original_lawfully_exported",
        "authorisation_facts.range_of_rocket_or_uav", "authorisation_facts.sdn_programmes",
        "authorisation_facts.serves_military_system", "authorisation_facts.supercomputer_location",
        "authorisation_facts.used_with_owners_leave", "authorisation_facts.vessel_registration",
        "item.attributes.delivers_500_kg_over_300_km", "item.attributes.designed_for_maritime_nuclear",
        "item.attributes.lvs_exclusion_applies", "item.attributes.range_km", "item.attributes.sta_exclusion_applies",
        "item.crypto_published_standard", "item.crypto_user_changeable", "item.government_crypto", "item.tradeoff",
        "production_facts.entity_list_footnote",
    ),
    "US-ITAR": (
        "authorisation_facts.all_citizenships_and_residences", "authorisation_facts.broker_is_us_person_or_us_owned",
        "authorisation_facts.carries_defense_articles", "authorisation_facts.consistent_with_embargoes",
        "authorisation_facts.design_or_manufacturing_details", "authorisation_facts.design_or_software_data",
        "authorisation_facts.end_use_or_user_changes", "authorisation_facts.enhances_capability",
        "authorisation_facts.exemption_withdrawn", "authorisation_facts.foreign_production_or_defense_service",
        "authorisation_facts.permanent_import", "authorisation_facts.returned_to_original_source",
        "authorisation_facts.sold_or_transferred_abroad", "authorisation_facts.us_technical_data_used",
        "foreign_item.holds_listed_parts", "foreign_item.us_components_in_foreign_defense_article",
        "foreign_item.us_components_sme", "item.attributes.contains_listed_components", "item.attributes.on_usmil",
        "item.upgraded",
    ),
    "US-SANC": (
        "authorisation_facts.directive_4_project", "authorisation_facts.ofac_itsr_applies",
        "authorisation_facts.service_category", "item.hs6",
    ),
}  # fmt: skip
"""The facts, by the law that hears them."""
REFUTED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("cn", "g8-dysprosium-handed-on"): ("item.attributes.cn_code",),
    ("cn", "g8-fine-camera-for-what"): ("item.attributes.cn_infrared_ifov_mrad",),
    ("cn", "known-of-what"): ("end_use.knowledge",),
    ("eu-dual-use", "fair-in-2021-back-after-130"): ("temporary.reimport_days",),
    ("eu-dual-use", "fair-of-three-days-back-after-130"): ("temporary.reimport_days",),
    ("eu-dual-use", "server-in-france-opened-to-india"): ("parties", "parties.1.country",),
    ("eu-dual-use", "server-in-france-opened-to-india-in-2021"): ("parties", "parties.1.country",),
    ("eu-dual-use", "software-in-france-opened-to-india"): ("parties", "parties.1.country",),
    ("eu-sanctions", "g5-software-in-a-box-for-an-embassy-of-belarus"): ("item.attributes.eu_765_annexes",),
    ("eu-sanctions", "g5-told-something-about-goods-of-annex-va"): ("item.attributes.eu_765_annexes",),
    ("uk", "carried-from-turkey-made-in-russia"): ("item.origin",),
    ("uk", "e7-uk-gyroscopes-traded-for-a-missile"): ("end_use.wmd_delivery",),
    ("uk-sanctions", "g5-uk-birch-plywood-by-turkey"): ("item.origin",),
    ("uk-sanctions", "russian-plywood-from-turkey"): ("item.origin",),
    ("uk-sanctions", "textiles-of-north-korea-from-china"): ("item.origin",),
    ("un", "f5-armoured-car-for-a-bank-in-south-sudan"): ("item.hs6",),
    ("un", "f5-cartridges-for-a-hunting-firm-in-somalia"): ("item.hs6",),
    ("un", "f5-cartridges-stated-by-regulation-258"): ("item.attributes.firearms_258",),
    ("un", "f5-shotguns-for-a-shop-in-darfur"): ("item.hs6",),
    ("un", "f5-shotguns-for-a-shop-in-tripoli"): ("item.hs6",),
    ("un", "f5-shotguns-from-iran"): ("item.hs6",),
    ("un", "g5-un-helmets-for-police-in-south-sudan"): ("item.hs6",),
    ("un", "g5-un-water-cannon-for-police-in-libya"): ("item.hs6",),
    ("us-ear", "american-broker-and-a-load-of-mass-destruction"): ("end_use.wmd_delivery",),
    ("us-ear", "american-broker-of-a-drone-that-trades-load-for-range"): ("item.kind", "item.payload_kg", "item.range_km",),
    ("us-ear", "beside-content-listed-software"): ("item.us_content.1.us_eccn",),
    ("us-ear", "claim-chip-technology-not-for-the-chip"): ("item.related_to",),
    ("us-ear", "claim-furniture-called-food"): ("item.hs6",),
    ("us-ear", "claim-machine-called-printed-matter"): ("item.us_eccn",),
    ("us-ear", "claim-machine-code-called-printed-matter"): ("item.hs6",),
    ("us-ear", "claim-military-goods-without-an-entry"): ("item.eu_code",),
    ("us-ear", "d1-fair-goods-of-cuba"): ("item", "item.origin",),
    ("us-ear", "d1-fair-goods-of-cuba-licensed"): ("item", "item.origin",),
    ("us-ear", "d1-fair-goods-of-cuba-unlicensed"): ("item", "item.origin",),
    ("us-ear", "e1x-bundled-software-called-commodity"): ("item.us_content.0.us_eccn",),
    ("us-ear", "said-american-knows-but-not-what"): ("end_use.knowledge",),
    ("us-ear", "tenth-g1-encryption-chip"): ("item.attributes.is_electronic_component",),
    ("us-ear", "tenth-g1-encryption-chip-called-b1-unclassified"): ("item.attributes.is_electronic_component",),
    ("us-ear", "told-assurance-given-and-not-given"): ("authorisation_facts.letter_of_assurance",),
    ("us-ear", "told-back-in-60-days-and-away-for-30-months"): ("temporary.duration_months",),
    ("us-ear", "told-entry-told-and-not-told"): ("authorisation_facts.eccn_provided",),
    ("us-ear", "told-statement-signed-and-not-signed"): ("authorisation_facts.consignee_statement",),
    ("us-ear", "us-person-other-tool"): ("end_use.knowledge",),
    ("us-itar", "126-5-b-congress"): ("value_usd",),
    ("us-itar", "cs-copies-for-arms-production"): ("end_use", "end_use.type",),
    ("us-itar", "cs-ear99-technology-for-an-aircraft-of-the-list"): ("item.related_to",),
    ("us-itar", "cs-frigate-for-repair"): ("end_use", "end_use.type",),
    ("us-itar", "cs-frigate-to-be-serviced"): ("temporary.purpose",),
    ("us-itar", "cs-gear-that-does-not-return"): ("temporary.returns_to_country_of_origin",),
    ("us-itar", "cs-mtcr-article-for-an-australian-user"): ("item.mtcr",),
    ("us-itar", "cs-mtcr-article-for-canada"): ("item.mtcr",),
    ("us-itar", "cs-spares-for-resale"): ("end_use", "end_use.type",),
    ("us-itar", "cs-tools-that-stay-abroad"): ("temporary.returns_to_country_of_origin",),
    ("us-itar", "e3-army-radios-for-a-shop"): ("end_use", "end_use.type",),
    ("us-itar", "f3-canadian-radios-made-with-american-data"): ("foreign_item.made_with_us_technical_data",),
    ("us-itar", "f3-canadian-radios-with-american-parts-and-nothing-said"): ("foreign_item.us_defense_content_percent",),
    ("us-itar", "f3-canadian-radios-with-american-parts-for-another-user"): ("foreign_item.us_defense_content_percent",),
    ("us-itar", "f4-an-agreement-is-stated-and-the-data-not-mentioned"): ("authorisation_facts.approved_agreement",),
    ("us-itar", "f4-made-from-american-data-and-classified-in-germany-only"): ("foreign_item.made_with_us_technical_data",),
    ("us-itar", "f4-made-under-approval-and-brokered-abroad"): ("foreign_item.made_under_us_approval",),
    ("us-itar", "f4-made-under-approval-and-the-data-not-mentioned"): ("foreign_item.made_under_us_approval",),
}  # fmt: skip
"""Facts of single worked cases, by pack and case, that refute a claim by what the item is, what it is for, or by its own
opposite, or that are the sign on which something is asked at all (who gets it, where it was made, what is known): without
them nothing refutes the claim."""
