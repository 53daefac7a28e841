"""Runs the program beside it by Python's Automation API: run.py <project> <stack> <up|preview|destroy> <config as JSON>."""

import json
import runpy
import sys

import pulumi.automation as auto



def program() -> None:
    runpy.run_path("__main__.py")


project, name, command, config = sys.argv[1:]
stack = auto.create_or_select_stack(name, project_name=project, program=program)
for key, value in json.loads(config).items():
    stack.set_config(key, auto.ConfigValue(value))
try:
    result = getattr(stack, command)()
except auto.errors.CommandError as error:
    print(error)
    sys.exit(1)
changes = result.change_summary if command == "preview" else result.summary.resource_changes
outputs = {key: value.value for key, value in getattr(result, "outputs", {}).items()}
print(json.dumps({"changes": changes, "outputs": outputs}))
