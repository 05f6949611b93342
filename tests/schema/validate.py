"""validate.py SCHEMA...: each line of stdin is an object of all of them."""
import json
import sys

import jsonschema


def no_constant(name):
    raise ValueError(name + " is not JSON")


def no_repeat(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice")
    return dict(pairs)


validators = []
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    validators.append(jsonschema.Draft7Validator(schema))
count = 0
for line in sys.stdin.buffer:
    value = json.loads(
        line.decode("ascii"),
        parse_constant=no_constant,
        object_pairs_hook=no_repeat,
    )
    for validator in validators:
        validator.validate(value)
    count += 1
if count == 0:
    sys.exit("no object at all")
