"""What an update of a nested stack leaves as it is keeps its attributes.

The emulator forgets them, so that the first `Fn::GetAtt` of an unchanged resource fails: "Requested attribute Arn does not
exist in schema for AWS::IAM::Role". A top-level stack is given them.
"""

from ministack.services.cloudformation import provisioners

from patch import patch

patch(
    provisioners,
    "_cfn_nested_stack_deploy",
    (
        '''                        old_tagged, new_tagged, child_name, child_logical_id,
''',
        '''                        old_tagged, new_tagged, child_name, child_logical_id,
                        old_attrs=prev.get("Attributes"),
''',
    ),
)
