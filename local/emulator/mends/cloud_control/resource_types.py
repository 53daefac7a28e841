"""The resource types that Cloud Control knows: what identifies a resource, what of it is read only or write only.

They come from a file (BERTH_RESOURCE_TYPES), the metadata of Pulumi's aws-native plugin, which was made from AWS's own
schemas. It is read when the first resource is made.
"""

import json
import os
from functools import lru_cache


def resource_type(name):
    return _types().get(name)


class ResourceType:
    def __init__(self, spec):
        self._names = spec.get("irreversibleNames", {})
        self._identifier = [self._cfn(name) for name in spec.get("primaryIdentifier", [])]
        self._properties = {self._cfn(name) for name in [*spec.get("inputs", {}), *spec.get("outputs", {})]}
        self.write_only = {self._cfn(name) for name in spec.get("writeOnly", [])}
        reference = spec.get("cfRef", {})
        self._reference = reference.get("properties") or [reference[key] for key in ("property",) if key in reference]
        self._delimiter = reference.get("delimiter", "|")

    def model(self, desired, physical_id, attributes):
        """What was asked for, and what only the service knows.

        What CloudFormation's `Ref` gives is the physical id, and so a property that nobody tells can be read off it.
        """
        known = {name: value for name, value in attributes.items() if name in self._properties}
        parts = physical_id.split(self._delimiter)
        for names in (self._reference, self._identifier):
            values = parts if len(names) == len(parts) else [physical_id] * len(names)
            for name, value in zip(names, values):
                if name in self._properties:
                    known.setdefault(name, value)
        return {**known, **desired}

    def identifier(self, model, physical_id):
        return "|".join(str(model.get(name, physical_id)) for name in self._identifier)

    def _cfn(self, name):
        return self._names.get(name, name[:1].upper() + name[1:])


@lru_cache(maxsize=1)
def _types():
    file = os.environ.get("BERTH_RESOURCE_TYPES")
    if file is None:
        return {}
    with open(file, encoding="utf-8") as text:
        resources = json.load(text)["resources"]
    return {spec["cf"]: ResourceType(spec) for spec in resources.values()}
