#!/usr/bin/env python3
"""Validates what nest-verify reads and writes against the schemas in Documentation/schemas.

    validate.py FOLDER

FOLDER has one folder for each schema, named like it (check, family, …), with documents in it: JSON (.json), one JSON
document a line (.jsonl) or YAML (.yaml). Exits with 0 if all of them are valid, every schema was used, and the schemas
refuse the same documents when they are altered: a member more, a member less, a float in place of an exact number.
"""
import copy
import json
import pathlib
import sys

import jsonschema
import yaml

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "Documentation" / "schemas"


def qualified(value, file):
    """The schema with references that say which file they lead to: `#/$defs/NAME` becomes `#/$defs/FILE:NAME`."""
    if isinstance(value, list):
        return [qualified(item, file) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: qualified(item, file) for key, item in value.items()}
    if isinstance(value.get("$ref"), str):
        target, name = value["$ref"].split("#/$defs/")
        result["$ref"] = f"#/$defs/{target or file}:{name}"
    return result


def validator(path, definitions):
    """For one file, with the definitions of all of them: every version of the library resolves what is in one document."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    bundle = {**qualified(schema, path.name), "$defs": definitions}
    jsonschema.Draft202012Validator.check_schema(bundle)
    return jsonschema.Draft202012Validator(bundle)


def once(pairs):
    """An object, in which no name stands twice."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"a name stands twice in {names}")
    return dict(pairs)


def documents(folder):
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yaml":
            yield path.name, yaml.load(text, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)
        elif path.suffix == ".jsonl":
            for number, line in enumerate(text.splitlines(), 1):
                yield f"{path.name}:{number}", json.loads(line, object_pairs_hook=once)
        else:
            yield path.name, json.loads(text, object_pairs_hook=once)


def places(value, path=()):
    """The paths of all objects, the outermost first."""
    if isinstance(value, dict):
        yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(item, path + (key,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def alterations(document, optional):
    """Documents that no schema may take for the kind of document that this one is."""
    for path in places(document):
        # What claims say is open: any names may stand there.
        if "values" in path or "witness" in path or "expect" in path:
            continue
        if not path or path[-1] not in ("direction",):
            altered = copy.deepcopy(document)
            at(altered, path)["no such member"] = 0
            yield f"a member more at {path}", altered
        if "exact" in at(document, path):
            altered = copy.deepcopy(document)
            at(altered, path)["exact"] = 0.5
            yield f"a float at {path}", altered
    for key in document if isinstance(document, dict) else ():
        if key not in optional:
            altered = copy.deepcopy(document)
            del altered[key]
            yield f"without {key}", altered


def main(folder):
    faults = []
    total = 0
    refused = 0
    definitions = {
        f"{path.name}:{name}": qualified(definition, path.name)
        for path in SCHEMAS.glob("*.json")
        for name, definition in json.loads(path.read_text(encoding="utf-8")).get("$defs", {}).items()
    }
    paths = [path for path in sorted(SCHEMAS.glob("*.json")) if path.name != "common.json"]
    for path in paths:
        schema = validator(path, definitions)
        count = 0
        optional = set(schema.schema.get("properties", {})) - set(schema.schema.get("required", ()))
        for name, document in documents(folder / path.stem):
            count += 1
            for error in schema.iter_errors(document):
                faults.append(f"{path.stem}/{name}: {list(error.absolute_path)}: {error.message[:200]}")
            if count > 1 or path.name == "model.json":
                continue
            for what, altered in alterations(document, optional):
                refused += 1
                if schema.is_valid(altered):
                    faults.append(f"{path.name} accepts {name}, {what}")
        total += count
        if not count:
            faults.append(f"{path.name}: no documents")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{total} documents of {len(paths)} kinds are valid, {refused} altered ones are refused")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
