"""Which column of a table holds what: guessed from the headings, shown, and confirmed by the person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import click

from navicert.screening.identifiers import KINDS
from navicert.screening.party import FIELDS

Columns = dict[str, tuple[str, ...]]
"""For each field the columns that hold it; the parts of a name in the order in which they are joined."""

# What a heading may be, whatever its case, accents, spaces and punctuation; words of one heading are joined by _.
HEADINGS: Mapping[str, str] = {
    "id": "id no nr ref reference key customer_id customer_no customer_number client_id client_no party_id entity_id account_no account_number vendor_id vendor_no supplier_id supplier_no record_id unique_id internal_id uid crm_id kundennummer kundennr kunden_nr debitor debitorennummer lieferantennummer kreditor numero_client no_client code_client numero_cliente codigo_cliente id_cliente codice_cliente klantnummer numer_klienta номер id_клиента код_клиента код 编号 客户编号 番号 顧客番号 رقم musteri_no",
    "name": "name q query full_name fullname party party_name customer customer_name client client_name company company_name entity entity_name organisation organization organisation_name organization_name legal_name registered_name business_name firm firm_name person person_name vendor vendor_name supplier supplier_name consignee consignee_name end_user end_user_name buyer buyer_name recipient counterparty counterparty_name beneficiary beneficiary_name account_name applicant shareholder owner vessel_name ship_name vessel ship subject name1 kunde kundenname firma firmenname name_der_firma unternehmen lieferant empfaenger endverwender nom nom_complet raison_sociale denomination societe entreprise fournisseur destinataire nombre nombre_completo razon_social empresa cliente proveedor denominacion nome nome_completo ragione_sociale denominazione fornitore razao_social denominacao naam volledige_naam bedrijfsnaam klant leverancier nazwa nazwa_firmy imie_i_nazwisko nev namn foretag navn navne nimi jmeno nazev nume denumire unvan ad_soyad isim adi firma_adi имя фио наименование название клиент контрагент полное_имя назва піб найменування 名称 姓名 公司名称 客户名称 企业名称 氏名 名前 会社名 顧客名 取引先 名稱 公司名稱 성명 이름 회사명 상호 الاسم اسم اسم_الشركة الاسم_الكامل שם",
    "first name": "first_name firstname given_name given_names givenname forename forenames vorname prenom nombres primer_nombre nome_proprio voornaam imie fname 名 ad",
    "middle name": "middle_name middlename second_name zweiter_vorname patronymic отчество по_батькові mname",
    "last name": "last_name lastname family_name familyname surname nachname familienname nom_de_famille apellido apellidos cognome sobrenome achternaam nazwisko фамилия прізвище lname 姓 soyad soyadi",
    "aliases": "aliases alias aka also_known_as other_names other_name alternative_names alternate_names alt_names trade_name trading_name trading_as dba doing_business_as former_names former_name previous_names previous_name fka maiden_name birth_name geburtsname aliasname aliasnamen andere_namen handelsname autres_noms nom_commercial nombre_comercial otros_nombres altri_nomi псевдоним другие_имена 别名 曾用名 別名 通称 اسماء_اخرى native_name local_name name_local name_native original_name name_original_script english_name name_english name_en",
    "country": "country countries country_code country_name iso2 iso3 nationality nationalities citizenship jurisdiction flag flag_state country_of_incorporation country_of_registration incorporation_country residence country_of_residence land laendercode landercode staat staatsangehorigkeit staatsangehoerigkeit nationalitat pays code_pays nationalite pais nacionalidad paese nazionalita cittadinanza nacionalidade nationaliteit kraj obywatelstwo страна гражданство страна_регистрации країна громадянство 国家 国籍 国 所在国 ulke uyruk البلد الجنسية دولة",
    "born": "born birth birthdate birth_date date_of_birth dob d_o_b birthday year_of_birth birth_year yob geburtsdatum geboren geburtstag geb_datum geburtsjahr date_de_naissance ne_le naissance fecha_de_nacimiento fecha_nacimiento nacimiento data_di_nascita nascita data_de_nascimento geboortedatum data_urodzenia дата_рождения год_рождения дата_народження 出生日期 生日 生年月日 dogum_tarihi تاريخ_الميلاد",
    "type": "type kind schema party_type entity_type customer_type client_type record_type subject_type person_or_company individual_or_entity legal_type typ art kundentyp kundenart type_de_client type_client tipo tipo_cliente tipo_persona soort rodzaj тип вид тип_клиента 类型 类别 種別 種類 区分 tur النوع",
    "gender": "gender sex geschlecht sexe genre sexo sesso geslacht plec пол стать 性别 性別 cinsiyet الجنس",
    "identifiers": "identifiers identifier ids id_numbers numbers document_numbers",
    "address": "address addresses full_address street street_address address_line address1 address_1 address_line_1 address2 address_2 address_line_2 city town postcode zip postal_code seat adresse anschrift strasse plz ort stadt rue ville code_postal direccion calle ciudad indirizzo via citta endereco cidade adres ulica miasto straat adresi адрес улица город адреса 地址 住所 住址 adres_satiri العنوان عنوان",
    "imo": "imo imo_number imo_no imo_nr номер_имо", "mmsi": "mmsi mmsi_number", "call-sign": "call_sign callsign radio_call_sign",
    "aircraft-tail": "tail_number tail_no aircraft_registration registration_mark", "aircraft-serial": "msn serial_number manufacturer_serial_number",
    "lei": "lei lei_code legal_entity_identifier", "bic": "bic swift swift_code bic_code swift_bic", "isin": "isin",
    "account": "iban bank_account", "wallet": "wallet wallet_address crypto_address",
    "tax": "tax_id tax_number tin tax_no taxpayer_id steuernummer steuer_id numero_fiscal nif cif nit rfc codice_fiscale cnpj cpf nip siren vergi_no 税号",
    "vat": "vat vat_number vat_no vat_id ust_idnr ustid umsatzsteuer_id tva numero_tva partita_iva btw_nummer",
    "inn": "inn инн", "ogrn": "ogrn огрн", "okpo": "okpo окпо edrpou єдрпоу", "uscc": "uscc unified_social_credit_code 统一社会信用代码",
    "eori": "eori eori_number", "duns": "duns duns_number duns_no d_u_n_s", "cage": "cage cage_code ncage", "uei": "uei",
    "registration": "registration_number registration_no company_number company_no company_registration_number reg_no reg_number crn handelsregister handelsregisternummer hrb siret rcs numero_de_registro kvk kvk_nummer krs regon регистрационный_номер 注册号 法人番号",
    "passport": "passport passport_number passport_no passportno reisepass reisepassnummer pass_nr passeport numero_de_passeport pasaporte numero_de_pasaporte passaporto passaporte paspoort paszport паспорт номер_паспорта 护照 护照号码 旅券番号 pasaport_no جواز_السفر",
    "national-id": "national_id national_id_number id_card id_card_number identity_number personal_id personalausweis ausweisnummer dni cedula curp pesel ssn_national 身份证 身份证号 tc_kimlik_no رقم_الهوية",
    "phone": "phone phone_number telephone tel mobile telefon telefono telefone телефон 电话", "email": "email e_mail email_address mail courriel correo",
    "website": "website web url homepage",
}  # fmt: skip
NAME_PARTS = ("first name", "middle name", "last name")
SEVERAL = frozenset({"aliases", "country", "address"})
"""Fields that may be spread over several columns."""
KNOWN = frozenset(FIELDS) | frozenset(KINDS)
NOT_PLAIN = re.compile(r"[\W_]+")


class BadColumns(ValueError):
    """Columns that do not fit the table: says which, and what there is."""


@dataclass(frozen=True)
class Guess:
    """The columns of a table by what they hold. ``own_words``: every heading is a word of ours, so nothing was guessed."""

    columns: Columns
    unused: tuple[str, ...]
    own_words: bool = False
    stated: bool = False


def plain_heading(text: str) -> str:
    """A heading without case, accents of Latin letters, spaces and punctuation: ``Date of birth`` is ``dateofbirth``."""
    folded = unicodedata.normalize("NFKD", text.casefold()).replace("ß", "ss")
    return NOT_PLAIN.sub("", "".join(c for c in folded if not "\u0300" <= c <= "\u036f"))


@cache
def _field_of() -> Mapping[str, str]:
    table = {plain_heading(word): field for field, words in HEADINGS.items() for word in words.split()}
    return {**table, **{plain_heading(word): word for word in sorted(KNOWN)}}


def field_of(heading: str) -> str:
    """The field that a heading means; empty for none. Words in brackets or behind a colon may be left out."""
    bare = re.split(r"[(（\[:*]", heading)[0]
    return _field_of().get(plain_heading(heading)) or _field_of().get(plain_heading(bare)) or ""


def is_heading(cells: Sequence[str]) -> bool:
    """Whether these cells are the headings of a table of parties: there is one for a name."""
    found = {field_of(cell) for cell in cells}
    return "name" in found or "last name" in found


def guess(headings: Sequence[str], stated: Mapping[str, tuple[str, ...]] | None = None) -> Guess:
    """What each column holds; ``stated`` goes before what is guessed. Raises :class:`BadColumns`."""
    stated = stated or {}
    for held in stated.values():
        missing = [column for column in held if column not in headings]
        if missing:
            raise BadColumns(f"no column is headed {missing[0]!r}; there are {', '.join(map(repr, headings))}")
    taken = {column for held in stated.values() for column in held}
    found: dict[str, list[str]] = {}
    for heading in headings:
        field = field_of(heading)
        if field and heading not in taken and (field not in found or field in SEVERAL):
            found.setdefault(field, []).append(heading)
    parts = [heading for part in NAME_PARTS for heading in found.pop(part, [])]
    if parts and "last name" in map(field_of, parts):
        if "name" not in found:
            found["name"] = parts
        else:
            parts = []
    columns = {f: tuple(c) for f, c in {**found, **stated}.items() if c}
    used = {column for held in columns.values() for column in held}
    own = all(heading in KNOWN or heading == "q" for heading in headings)
    return Guess(columns, tuple(h for h in headings if h not in used), own, "name" in stated)


def stated_columns(given: Sequence[str]) -> Columns:
    """``name=Customer`` as it is typed; parts of a name are joined by ``+``, nothing behind ``=`` leaves a field out.

    Raises :class:`BadColumns`.
    """
    found: Columns = {}
    for text in given:
        field, mark, heading = text.partition("=")
        field = field.strip().casefold()
        if not mark or field not in KNOWN:
            raise BadColumns(f"{text!r}: write FIELD=HEADING, where FIELD is one of {', '.join([*FIELDS, *KINDS])}")
        found[field] = (*found.get(field, ()), *(part.strip() for part in heading.split("+") if part.strip()))
    return found


def guess_lines(found: Guess) -> list[str]:
    """The guess in words, a line for each field."""
    lines = [f"  {field:<14} {click.style(' + '.join(held), bold=True)}" for field, held in found.columns.items()]
    if found.unused:
        lines.append(click.style(f"  not used       {', '.join(found.unused)}", dim=True))
    return lines
