"""Rules of a security group that are resources of their own: CDK makes them where two groups know each other."""

from ministack.core.responses import new_uuid
from ministack.services.cloudformation import provisioners

_rules = {"Ingress": "IpPermissions", "Egress": "IpPermissionsEgress"}


def _handlers(direction):
    def create(logical_id, props, stack_name):
        group = provisioners._ec2._security_groups.get(props.get("GroupId", ""))
        if group is None:
            raise ValueError(f"The security group '{props.get('GroupId')}' does not exist")
        rule_id = f"sgr-{new_uuid().replace('-', '')[:17]}"
        group.setdefault(_rules[direction], []).extend(provisioners._ec2_sg_permissions([props]))
        return rule_id, {"Id": rule_id}

    def update(physical_id, old_props, new_props, stack_name, logical_id=None):
        delete(physical_id, old_props)
        _, attributes = create(logical_id, new_props, stack_name)
        return physical_id, {**attributes, "Id": physical_id}

    def delete(physical_id, props):
        group = provisioners._ec2._security_groups.get(props.get("GroupId", ""))
        if group is not None:
            permissions = provisioners._ec2_sg_permissions([props])
            provisioners._ec2_sg_reconcile(group.setdefault(_rules[direction], []), permissions, [])

    return {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}


for _direction in _rules:
    provisioners._RESOURCE_HANDLERS[f"AWS::EC2::SecurityGroup{_direction}"] = _handlers(_direction)
