"""Reads the data of an edition with programs that are not ours: python check.py EDITION"""

import datetime
import json
import pathlib
import sys

import bibtexparser
import followthemoney
import icalendar
import rdflib

edition = pathlib.Path(sys.argv[1])
data = edition / "data"
dossier = json.loads((data / "dossier.json").read_text("utf-8"))
records = {record["id"]: record for record in dossier["records"]}
citable = {kind["name"] for kind in dossier["kinds"] if kind["citable"]}
sources = {record["id"] for record in dossier["records"] if record["kind"] in citable}


def follow_the_money():
    """Every entity is valid, every value survives cleaning as it is, every reference arrives at an entity of its range."""
    entities = {}
    for line in (data / "ftm.json").read_text("utf-8").splitlines():
        entity = json.loads(line)
        assert entity["id"] not in entities, entity["id"]
        entities[entity["id"]] = entity
    model = followthemoney.model
    for entity in entities.values():
        schema = model.get(entity["schema"])
        schema.validate(entity)
        proxy = model.get_proxy(entity, cleaned=False)
        for name, values in entity["properties"].items():
            prop = schema.get(name)
            assert prop is not None and not prop.stub, (entity["id"], name)
            assert set(proxy.get(name)) == set(values), (entity["id"], name, values, proxy.get(name))
            if prop.type.name == "entity":
                for value in values:
                    other = model.get(entities[value]["schema"])
                    assert other.is_a(prop.range), (entity["id"], name, value)
    return len(entities)


def linked_data():
    """It is JSON-LD without a network, and every record is in the graph."""
    graph = rdflib.Graph().parse(data / "dossier.jsonld", format="json-ld", publicID="https://dossier.example/data/x")
    ids = {str(subject) for subject in graph.subjects(rdflib.RDF.type) if isinstance(subject, rdflib.URIRef)}
    for record in records.values():
        assert any(it.endswith("/" + record["path"]) for it in ids), record["path"]
    return len(graph)


def bibtex():
    library = bibtexparser.parse_file(str(data / "references.bib"))
    assert not library.failed_blocks, library.failed_blocks
    assert {entry.key for entry in library.entries} == sources
    return len(library.entries)


def csl():
    items = json.loads((data / "references.csl.json").read_text("utf-8"))
    assert {item["id"] for item in items} == sources
    return len(items)


def calendar():
    text = (data / "timeline.ics").read_bytes()
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    for event in events:
        assert isinstance(event["DTSTART"].dt, datetime.date) and event["UID"], event
    return len(events)


for check in (follow_the_money, linked_data, bibtex, csl, calendar):
    print(f"{check.__name__.replace('_', ' ')}: {check()}")
