/** AWS::Serverless::StateMachine, with the rules that start it. */
import { notInLocalCloud } from '../../../../kernel/fault.ts';
import { isRecord, type Raw } from '../raw.ts';
import { RULE_EVENTS, startingRule } from './events.ts';
import { roleProperties } from './role.ts';
import {
  attributesOf,
  conditionOf,
  given,
  type Made,
  onlyProperties,
  passed,
  type Sam,
  s3Place,
  samFault,
  tagsOf,
} from './sam.ts';

const MARK = 'stateMachine:createdBy';

export const stateMachine = (sam: Sam): Made => {
  onlyProperties(
    sam,
    'Definition DefinitionUri DefinitionSubstitutions Events Logging Name PermissionsBoundary Policies Role RolePath ' +
      'Tags Tracing Type',
  );
  const { logicalId, resource, properties } = sam;
  const { Role, Policies, Tags, Name, Type, Logging, Tracing, DefinitionSubstitutions } = properties;
  const tags = tagsOf(Tags, MARK);
  const roleId = `${logicalId}Role`;
  const role = {
    Type: 'AWS::IAM::Role',
    ...conditionOf(resource),
    Properties: roleProperties({
      logicalId,
      service: 'states.amazonaws.com',
      managed: [],
      policies: Policies,
      tags,
      path: properties['RolePath'],
      boundary: properties['PermissionsBoundary'],
    }),
  };
  const machine = {
    Type: 'AWS::StepFunctions::StateMachine',
    ...attributesOf(resource),
    Properties: given({
      ...definitionOf(sam),
      RoleArn: Role ?? { 'Fn::GetAtt': [roleId, 'Arn'] },
      StateMachineName: Name,
      StateMachineType: Type,
      LoggingConfiguration: Logging,
      TracingConfiguration: Tracing,
      DefinitionSubstitutions,
      Tags: tags,
    }),
  };
  return {
    resources: {
      [logicalId]: machine,
      ...(Role === undefined ? { [roleId]: role } : {}),
      ...rulesOf(sam),
    },
  };
};

const definitionOf = ({ logicalId, properties: { Definition, DefinitionUri } }: Sam): Raw => {
  if ((Definition === undefined) === (DefinitionUri === undefined))
    throw samFault(logicalId, "Specify either 'Definition' or 'DefinitionUri' property and not both.");
  if (DefinitionUri !== undefined) return { DefinitionS3Location: s3Place(logicalId, 'DefinitionUri', DefinitionUri) };
  return { Definition };
};

const rulesOf = ({ logicalId, resource, properties: { Events } }: Sam): Raw => {
  const rules = Object.entries(isRecord(Events) ? Events : {}).map(([name, event]) => {
    const type = isRecord(event) ? String(event['Type']) : '';
    if (!isRecord(event) || !RULE_EVENTS.includes(type))
      throw notInLocalCloud(`the SAM event ${name} of the type ${type} (resource ${logicalId})`);
    const properties = isRecord(event['Properties']) ? event['Properties'] : {};
    return startingRule(logicalId, resource, name, type, passed(properties, KEYS));
  });
  return Object.assign({}, ...rules) as Raw;
};

const KEYS =
  'Schedule Name Description Enabled State Pattern EventBusName RuleName Input InputPath RetryPolicy ' +
  'DeadLetterConfig Target RoleArn';
