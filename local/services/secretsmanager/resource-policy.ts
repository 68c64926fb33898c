/** A secret's own policy: the only way for another account to read it. */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { readPolicy, type Statement } from '../../kernel/policy/document.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, findUsable, type OfSecret, type Operations, type Secrets } from './secretsmanager.ts';

export const resourcePolicy = (secrets: Secrets): Operations => ({
  GetResourcePolicy: getPolicy(secrets),
  PutResourcePolicy: putPolicy(secrets),
  DeleteResourcePolicy: deletePolicy(secrets),
});

const getPolicy = (secrets: Secrets): Operation<OfSecret> => ({
  demands: (input, call) => [demand(secrets, call, 'GetResourcePolicy', input)],
  run(input, call) {
    onlyMembers('GetResourcePolicy', input, ['SecretId']);
    const { arn, name, policy } = findUsable(secrets, call, input);
    return { ARN: arn, Name: name, ...(policy !== undefined && { ResourcePolicy: policy }) };
  },
});

interface PutInput extends OfSecret {
  readonly ResourcePolicy: string;
  readonly BlockPublicPolicy?: boolean;
}

const putPolicy = (secrets: Secrets): Operation<PutInput> => ({
  demands: (input, call) => [
    demand(secrets, call, 'PutResourcePolicy', input, {
      'secretsmanager:BlockPublicPolicy': String(input.BlockPublicPolicy ?? false),
    }),
  ],
  run(input, call) {
    onlyMembers('PutResourcePolicy', input, ['SecretId', 'ResourcePolicy', 'BlockPublicPolicy']);
    const secret = findUsable(secrets, call, input);
    const statements = read(input.ResourcePolicy);
    if (input.BlockPublicPolicy === true && statements.some(isPublic))
      throw new Fault(
        'PublicPolicyException',
        'You are attempting to attach a resource policy that grants broad access to the secret.',
      );
    secrets.store.save({ ...secret, policy: input.ResourcePolicy });
    return { ARN: secret.arn, Name: secret.name };
  },
});

const deletePolicy = (secrets: Secrets): Operation<OfSecret> => ({
  demands: (input, call) => [demand(secrets, call, 'DeleteResourcePolicy', input)],
  run(input, call) {
    onlyMembers('DeleteResourcePolicy', input, ['SecretId']);
    const secret = findUsable(secrets, call, input);
    secrets.store.save({ ...secret, policy: undefined });
    return { ARN: secret.arn, Name: secret.name };
  },
});

/** Everybody, under no condition. */
const isPublic = ({ effect, principals, conditions }: Statement): boolean =>
  effect === 'Allow' &&
  conditions.length === 0 &&
  (principals === '*' || Object.values(principals ?? {}).some((names) => names.includes('*')));

const read = (text: string): readonly Statement[] => {
  try {
    return readPolicy(text);
  } catch {
    throw new Fault('MalformedPolicyDocumentException', 'This resource policy contains a syntax error.');
  }
};
