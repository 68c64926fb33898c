/** Finds the capabilities that a template needs: a request that creates IAM resources must acknowledge them. */
import { Fault } from '../../../kernel/fault.ts';
import type { Template } from '../template/template.ts';

/** IAM types -> the property that names them. */
const IAM: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::Policy': '',
  'AWS::IAM::AccessKey': '',
  'AWS::IAM::UserToGroupAddition': '',
};

export const iamResources = ({ resources }: Template): readonly string[] =>
  Object.keys(resources).filter((id) => Object.hasOwn(IAM, resources[id]!.Type));

/** CAPABILITY_NAMED_IAM where an IAM resource has a name of its own, CAPABILITY_IAM where there is any. */
export const neededCapabilities = (template: Template): readonly string[] => {
  const iam = iamResources(template);
  if (iam.length === 0) return [];
  const named = iam.some((id) => {
    const { Type, Properties } = template.resources[id]!;
    return IAM[Type] !== '' && Properties[IAM[Type]!] !== undefined;
  });
  return [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'];
};

/**
 * `unseen`: a transform made something of the template, and no change set shows it: it must be allowed beforehand.
 * Throws InsufficientCapabilitiesException.
 */
export const checkCapabilities = (template: Template, given: readonly string[], unseen: boolean): void => {
  if (unseen && !given.includes('CAPABILITY_AUTO_EXPAND'))
    throw new Fault('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
  const [needed] = neededCapabilities(template);
  if (needed === undefined || given.includes(needed) || given.includes('CAPABILITY_NAMED_IAM')) return;
  throw new Fault('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
};
