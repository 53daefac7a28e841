"""What IAM lets change of an OpenID Connect provider: its clients, thumbprints and tags. The emulator makes, shows and
deletes them only, and shows the URL with its scheme, which IAM leaves out."""

from ministack.services import iam


def _changed(operation, change):
    def handle(parameters):
        arn = iam._p(parameters, "OpenIDConnectProviderArn")
        provider = iam._oidc_providers.get(arn)
        if not provider:
            return iam._error(404, "NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}", ns="iam")
        change(provider, parameters)
        return iam._xml(200, f"{operation}Response", "", ns="iam")

    iam._IAM_HANDLERS[operation] = handle


def _members(parameters, name):
    found = []
    while value := iam._p(parameters, f"{name}.member.{len(found) + 1}"):
        found.append(value)
    return found


def _add_client(provider, parameters):
    client = iam._p(parameters, "ClientID")
    if client not in provider["ClientIDList"]:
        provider["ClientIDList"].append(client)


def _remove_client(provider, parameters):
    client = iam._p(parameters, "ClientID")
    provider["ClientIDList"] = [one for one in provider["ClientIDList"] if one != client]


def _set_thumbprints(provider, parameters):
    provider["ThumbprintList"] = _members(parameters, "ThumbprintList")


def _tag(provider, parameters):
    tags = {tag["Key"]: tag for tag in [*provider["Tags"], *iam._extract_tags(parameters)]}
    provider["Tags"] = list(tags.values())


def _untag(provider, parameters):
    keys = _members(parameters, "TagKeys")
    provider["Tags"] = [tag for tag in provider["Tags"] if tag["Key"] not in keys]


_changed("AddClientIDToOpenIDConnectProvider", _add_client)
_changed("RemoveClientIDFromOpenIDConnectProvider", _remove_client)
_changed("UpdateOpenIDConnectProviderThumbprint", _set_thumbprints)
_changed("TagOpenIDConnectProvider", _tag)
_changed("UntagOpenIDConnectProvider", _untag)

_create = iam._IAM_HANDLERS["CreateOpenIDConnectProvider"]


def _create_without_scheme(parameters):
    response = _create(parameters)
    for provider in iam._oidc_providers.values():
        provider["Url"] = provider["Url"].removeprefix("https://")
    return response


iam._IAM_HANDLERS["CreateOpenIDConnectProvider"] = _create_without_scheme
