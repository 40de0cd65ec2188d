# Reads JSON documents, one a line, and says for each whether the schema in the file named first accepts it.
import json
import sys

from jsonschema import Draft7Validator

with open(sys.argv[1]) as file:
    schema = json.load(file)
Draft7Validator.check_schema(schema)
validator = Draft7Validator(schema)
for line in sys.stdin:
    print(validator.is_valid(json.loads(line)))
