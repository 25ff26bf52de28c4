"""An installation with one invented list, for tests of screening."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path

from navicert.library.catalogue import find_source, read_catalogue
from navicert.library.lists import import_list

TODAY = Day.today()
HEADINGS = "id,name,aliases,type,country,born,identifiers,address,list,from,to"
PARTIES = (
    "1,Volgin Tekhmash OOO,ООО Волгин Техмаш;Wolgin Technmasch,organisation,RU,,inn:7707083893,12 Sadowa Drive Kuprin,ENTITY,2020-01-01,",
    "2,Dragomir Petrovanov,Dragan Petrovanov;Mira Stojkova,person,RS,1961-03-04,passport:AB1234567,4 Birch Street Novigrad,TERROR,2019-05-01,",
    "3,Lady Amarantha,,vessel,PA,,imo:9074729,,ENTITY,2021-01-01,",
    "4,Nahraoui General Trading FZE,Al Nahrawy FZE;El Nahraoui Gen. Trading,organisation,AE,,,7 Quay Court,ENTITY,2020-01-01,",
    "5,Everlodden Trading Pte,,organisation,SG,,,,ENTITY,2024-01-01,2026-06-30",
    "6,Kwabena Zolotarevsky,Birch Street Holding Co,organisation,GH,,,,ENTITY,2020-01-01,",
)


def settings(home: Path, own: str = "") -> None:
    """Only the invented list OWN is needed."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "lists.yaml").unlink(missing_ok=True)
    unneeded = "".join(f"  {n}: {{needed: false}}\n" for n, each in read_catalogue(home).items() if each.needed)
    table = f"lists:\n  OWN: {{title: Invented list, format: concern, needed: true{own}}}\n{unneeded}"
    (home / "lists.yaml").write_text(table)


def concern_file(path: Path, rows: Sequence[str] = PARTIES) -> Path:
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    return path


def bring(home: Path, rows: Sequence[str] = PARTIES, day: Day = TODAY, name: str = "OWN") -> None:
    """Import the invented list as the edition of a day."""
    file = concern_file(home / "brought.csv", rows)
    now = Moment(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    import_list(home, find_source(home, name), {"list": file}, now=now, as_of=day)


def installed(home: Path, own: str = "", rows: Sequence[str] = PARTIES) -> Path:
    settings(home, own)
    bring(home, rows)
    return home


def json_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]
