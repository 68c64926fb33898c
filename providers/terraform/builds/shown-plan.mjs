// What people are shown of a plan, out of `terraform show -json`. Values that Terraform calls sensitive never leave it.
// Plan and apply both make this of the plan file: what was approved and what is applied can be compared.
import { readFileSync } from 'node:fs';
import { leftOf } from './left-of.mjs';

const LONGEST_VALUE = 400;
const SECRET = '(sensitive)';
const LATER = '(known after apply)';

const plan = JSON.parse(readFileSync(0, 'utf8'));

const isObject = (value) => typeof value === 'object' && value !== null;

/** Leaves by path. `marks` is Terraform's own shape: `true` where everything below is marked. */
const leavesOf = (value, secret, later, path = '') => {
  if (value === null && later !== true) return [];
  if (secret === true) return value === undefined && later === undefined ? [] : [[path, SECRET, value]];
  if (later === true) return [[path, LATER, undefined]];
  if (!isObject(value) && !isObject(later)) return value === undefined ? [] : [[path, value, value]];
  const keys = new Set([...Object.keys(value ?? {}), ...(isObject(later) ? Object.keys(later) : [])]);
  if (keys.size === 0) return value === undefined ? [] : [[path, value, value]];
  return [...keys].flatMap((key) =>
    leavesOf(value?.[key], secret?.[key], later?.[key], path === '' ? key : `${path}.${key}`),
  );
};

const shown = (value) => {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}… (${text.length} characters)` : text;
};

const attributesOf = (change) => {
  const before = new Map(
    leavesOf(change.before ?? undefined, change.before_sensitive).map(([path, ...rest]) => [path, rest]),
  );
  const after = new Map(
    leavesOf(change.after ?? undefined, change.after_sensitive, change.after_unknown).map(([path, ...rest]) => [
      path,
      rest,
    ]),
  );
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    const [oldShown, oldValue] = before.get(path) ?? [];
    const [newShown, newValue] = after.get(path) ?? [];
    const isSame = newShown !== LATER && JSON.stringify(oldValue) === JSON.stringify(newValue);
    if (isSame || ((oldShown ?? null) === (newShown ?? null) && newShown !== SECRET)) return [];
    return [{ path, before: shown(oldShown ?? undefined), after: shown(newShown ?? undefined) }];
  });
};

const actionOf = ({ actions, importing }) => {
  const has = (action) => actions.includes(action);
  if (has('create') && has('delete')) return 'Replace';
  if (has('delete') || has('forget')) return 'Remove';
  if (importing) return 'Import';
  if (has('create')) return 'Add';
  if (has('update')) return 'Modify';
  return undefined;
};

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Texts of allowing statements in a policy. */
const allowed = (text) =>
  [parsed(typeof text === 'string' ? text : '')?.Statement ?? []]
    .flat()
    .filter((statement) => statement?.Effect === 'Allow')
    .map((statement) => JSON.stringify(statement));

const POLICIES = [
  'policy',
  'assume_role_policy',
  'inline_policy',
  'access_policy',
  'key_policy',
  'managed_policy_arns',
];

/** Does it let somebody do what nobody could do before? What is not known yet counts as yes. */
const widensRights = ({ type }, { before, after, after_unknown: later }) => {
  if (!after) return false;
  const isGrant = /^aws_iam_.*(attachment|membership)|^aws_lambda_permission$|^aws_kms_grant$/.test(type);
  if (isGrant && !before) return true;
  return POLICIES.some((key) => {
    if (later?.[key] === true) return /^aws_iam_|_policy$/.test(type);
    const [old, now] = [before?.[key], after[key]];
    if (now === undefined || now === null || JSON.stringify(old) === JSON.stringify(now)) return false;
    if (typeof now !== 'string') return true;
    const known = allowed(old);
    return parsed(now) === undefined || allowed(now).some((statement) => !known.includes(statement));
  });
};

const CLOSED_BY = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];
const OPEN_BY = ['publicly_accessible', 'map_public_ip_on_launch', 'associate_public_ip_address'];
const DOORS = ['ingress', 'egress', 'cidr_blocks', 'ipv6_cidr_blocks', 'cidr_ipv4', 'cidr_ipv6', 'acl'];

const itemsOf = (value) => (Array.isArray(value) ? value : [value ?? []].flat()).map((item) => JSON.stringify(item));

/** Does it open a way from the network that was closed before? */
const widensNetwork = ({ type }, { before, after, after_unknown: later }) => {
  if (type === 'aws_s3_bucket_public_access_block') {
    return !after || CLOSED_BY.some((key) => after[key] === false && before?.[key] !== false);
  }
  if (!after) return false;
  if (type === 'aws_lambda_function_url') return after.authorization_type === 'NONE';
  if (OPEN_BY.some((key) => after[key] === true && before?.[key] !== true)) return true;
  if (!/security_group|network_acl|_acl$/.test(type)) return false;
  return DOORS.some((key) => {
    if (later?.[key] === true) return true;
    const known = itemsOf(before?.[key]);
    return itemsOf(after[key]).some((item) => !known.includes(item));
  });
};

/** Resources whose configuration runs commands where it is applied. */
const commandsIn = (module, path = '') => [
  ...(module?.resources ?? [])
    .filter(({ provisioners }) => (provisioners ?? []).length > 0)
    .map(({ address }) => `${path}${address}`),
  ...Object.entries(module?.module_calls ?? {}).flatMap(([name, { module: called }]) =>
    commandsIn(called, `${path}module.${name}.`),
  ),
];
const running = new Set(commandsIn(plan.configuration?.root_module));

const changeOf = (resource) => {
  const { address, type, change } = resource;
  const action = actionOf(change);
  if (action === undefined || resource.mode === 'data') return [];
  const id = change.before?.arn ?? change.before?.id ?? change.importing?.id;
  const marks = [
    ...(widensRights(resource, change) ? ['rights'] : []),
    ...(widensNetwork(resource, change) ? ['network'] : []),
    ...(running.has(address.replaceAll(/\[[^\]]*\]/g, '')) ? ['commands'] : []),
  ];
  return [{ action, resource: address, type, id, marks, attributes: attributesOf(change) }];
};

const ORDER = ['Remove', 'Replace', 'Modify', 'Import', 'Add'];
const byWeight = (a, b) =>
  ORDER.indexOf(a.action) - ORDER.indexOf(b.action) || (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0);

const isChange = ({ actions }) => actions.some((action) => action !== 'no-op');
const outputs = Object.entries(plan.output_changes ?? {})
  .filter(([, change]) => isChange(change))
  .flatMap(([name, change]) => attributesOf(wrapped(name, change)));

/** An output as an attribute of its name. */
function wrapped(name, { before, after, after_unknown, before_sensitive, after_sensitive }) {
  return {
    before: before === null ? undefined : { [name]: before },
    after: after === null ? undefined : { [name]: after },
    after_unknown: { [name]: after_unknown },
    before_sensitive: { [name]: before_sensitive },
    after_sensitive: { [name]: after_sensitive },
  };
}

const drift = (plan.resource_drift ?? []).flatMap(changeOf).sort(byWeight);
const changes = (plan.resource_changes ?? []).flatMap(changeOf).sort(byWeight);

console.log(
  JSON.stringify({
    terraform: plan.terraform_version,
    // Terraform itself says whether applying would do anything, a new record of what drifted included.
    empty: plan.applyable === undefined ? changes.length + outputs.length === 0 : !plan.applyable,
    changes,
    drift,
    outputs,
    now: leftOf(plan.prior_state?.values, process.env.TAGLINE_REGION),
  }),
);
