/** Checks a document as IAM does before it keeps it. Throws MalformedPolicyDocument. */
import { readOperator } from './conditions.ts';
import { malformed, readPolicy, type Statement } from './document.ts';

/** Policies of roles and users, managed policies, boundaries, session policies. */
export const validateIdentityPolicy = (text: string): void => {
  for (const statement of statementsOf(text)) {
    if (statement.principals !== undefined || statement.notPrincipals !== undefined)
      throw malformed('Policy document should not specify a principal.');
    if (!statement.resources && !statement.notResources) throw malformed('Policy statement must contain resources.');
    for (const resource of [...(statement.resources ?? []), ...(statement.notResources ?? [])])
      validateResource(resource);
    if (!/^[0-9A-Za-z]*$/.test(statement.sid ?? ''))
      throw malformed(
        'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression ' +
          '[0-9A-Za-z]*',
      );
    validateConditions(statement);
  }
};

const statementsOf = (text: string): readonly Statement[] => {
  const statements = readPolicy(text);
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  return statements;
};

/** Managed policies are young: they know the newer language only. */
export const validateManagedPolicy = (text: string): void => {
  validateIdentityPolicy(text);
  if ((JSON.parse(text) as { Version?: unknown }).Version !== '2012-10-17')
    throw malformed('Policy document must be version 2012-10-17 or greater.');
};

const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', '*'];
const OF_IAM = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

const validateResource = (resource: string): void => {
  if (resource === '*' || resource.startsWith('${')) return;
  const [, partition = '', service = '', region, account, rest] =
    /^arn:([^:]*)(?::([^:]*)(?::([^:]*)(?::([^:]*)(?::([\s\S]*))?)?)?)?$/.exec(resource) ?? [];
  if (!resource.startsWith('arn:') && resource !== '*')
    throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  if (resource === 'arn:*') return;
  if (!PARTITIONS.includes(partition) && !partition.startsWith('${'))
    throw malformed(
      `Partition "${partition}" is not valid for resource ` +
        `"${[...resource.split(':'), '*', '*', '*', '*'].slice(0, 6).join(':')}".`,
    );
  // A wildcard may stand for all that follows.
  if (/\*$/.test(resource) && rest === undefined && region !== undefined) return;
  if (region === undefined || service === '' || /[*?]/.test(service))
    throw malformed('Resource vendor must be fully qualified and cannot contain regexes.');
  if (service === 's3' && region !== '' && region !== '*' && !/^(accesspoint|storage-lens|job)/.test(rest ?? ''))
    throw malformed(`Resource ${resource} can not contain region information.`);
  if (service === 'iam' && region !== '' && region !== '*')
    throw malformed(`IAM resource ${resource} cannot contain region information.`);
  if (account === undefined || rest === undefined || rest === '')
    throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  if (
    service === 'iam' &&
    !/^(\*|root$|\$\{)/.test(rest) &&
    !OF_IAM.some((kind) => rest.startsWith(kind) || (/[*?]/.test(rest) && kind.startsWith(rest.split(/[*?]/)[0] ?? '')))
  )
    throw malformed(`IAM resource path must either be "*" or start with ${OF_IAM.join(', ')}.`);
};

/** Trust policies of roles. `exists` tells whether a role or user is there. */
export const validateTrustPolicy = (text: string, exists: (arn: string) => boolean): void => {
  for (const statement of statementsOf(text)) {
    if (statement.resources || statement.notResources) throw malformed('Has prohibited field Resource.');
    if (statement.notPrincipals && statement.effect === 'Allow')
      throw malformed('Allow with NotPrincipal is not allowed.');
    if (statement.principals === undefined && statement.notPrincipals === undefined)
      throw malformed('Missing required field Principal');
    for (const action of [...(statement.actions ?? []), ...(statement.notActions ?? [])])
      if (!/^(sts:.+|\*)$/i.test(action)) throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    validatePrincipals(statement, exists);
    validateConditions(statement);
  }
};

const validatePrincipals = (statement: Statement, exists: (arn: string) => boolean): void => {
  const principals = statement.principals ?? statement.notPrincipals;
  if (principals === undefined || principals === '*') return;
  for (const [type, names] of Object.entries(principals)) {
    for (const name of names)
      if (type === 'Federated') {
        if (!FEDERATED.test(name))
          throw malformed('Federated principals must be valid domain names or SAML metadata ARNs');
      } else if (!(type === 'Service' ? SERVICE.test(name) : type === 'AWS' && awsPrincipal(name, exists)))
        throw malformed(`Invalid principal in policy: "${type}":"${name}"`);
  }
};

/** Nobody can assume a role through these here; AWS keeps them even if the provider does not exist. */
const FEDERATED = /^(arn:aws:iam::\d{12}:(saml|oidc)-provider\/.+|[a-z0-9-]+(\.[a-z0-9-]+)+)$/;
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/;

const awsPrincipal = (name: string, exists: (arn: string) => boolean): boolean => {
  if (name === '*' || /^\d{12}$/.test(name) || /^arn:aws:iam::\d{12}:root$/.test(name)) return true;
  if (/^arn:aws:sts::\d{12}:assumed-role\/[^/*]+\/[^/*]+$/.test(name)) return true;
  return /^arn:aws:iam::\d{12}:(role|user)\/[^*]+$/.test(name) && exists(name);
};

const validateConditions = ({ conditions }: Statement): void => {
  for (const { operator } of conditions)
    if (!readOperator(operator)) throw malformed(`Invalid Condition type : ${operator}.`);
};

/** White space does not count against the limits. */
export const policySize = (text: string): number => text.replace(/\s/g, '').length;
