import type { Operation } from '../../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../../kernel/fault.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { functionDemand } from '../demand.ts';
import { conflict, invalidParameter, notFound, preconditionFailed } from '../faults.ts';
import { findVersion } from '../find-version.ts';
import { type FunctionRef, readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { type KeptPolicy, policyOf } from '../policy-document.ts';
import { type Permission, statementOf } from '../policy-statement.ts';

interface AddPermissionInput extends Permission {
  FunctionName: string;
  Qualifier?: string;
  RevisionId?: string;
  PrincipalOrgID?: string;
}

interface PolicyInput {
  FunctionName: string;
  Qualifier?: string;
  StatementId: string;
  RevisionId?: string;
}

const MEMBERS = [
  'FunctionName',
  'StatementId',
  'Action',
  'Principal',
  'SourceArn',
  'SourceAccount',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
  'EventSourceToken',
  'Qualifier',
  'RevisionId',
];
const LONGEST_POLICY = 20_480;

export const permissions = ({ cloud, store }: Lambda): Record<string, Operation> => {
  const kept = (ref: FunctionRef): KeptPolicy | undefined => store.settings.get('policy', ref, ref.qualifier ?? '');
  const keep = (ref: FunctionRef, statements: KeptPolicy['statements']): void => {
    const value = { revisionId: cloud.ids.uuid(), statements };
    if (statements.length === 0) store.settings.delete('policy', ref, ref.qualifier ?? '');
    else store.settings.put('policy', ref, ref.qualifier ?? '', value);
  };
  const demand =
    (action: string) => (input: PolicyInput | AddPermissionInput, call: { account: string; region: string }) => [
      functionDemand(store, action, readFunctionName(input.FunctionName, call), {
        ...('Principal' in input && { 'lambda:Principal': input.Principal }),
        ...('FunctionUrlAuthType' in input &&
          input.FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
      }),
    ];
  return {
    AddPermission: {
      demands: demand('AddPermission'),
      run(input: AddPermissionInput, call) {
        if (input.PrincipalOrgID) throw notInLocalCloud('PrincipalOrgID of AddPermission');
        onlyMembers('AddPermission', input, MEMBERS);
        const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
        if (ref.qualifier === '$LATEST')
          throw invalidParameter('We currently do not support adding policies for $LATEST.');
        const statement = statementOf(input, ref);
        store.write(() => {
          findVersion(store, ref);
          const before = kept(ref);
          if (input.RevisionId && input.RevisionId !== before?.revisionId) throw preconditionFailed();
          if (before?.statements.some(({ Sid }) => Sid === input.StatementId))
            throw conflict(
              `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, ` +
                `or remove the existing statement.`,
            );
          keep(ref, [...(before?.statements ?? []), statement]);
          const size = policyOf(store, ref)?.length ?? 0;
          if (size > LONGEST_POLICY)
            throw new Fault(
              'PolicyLengthExceededException',
              `The final policy size (${size}) is bigger than the limit (${LONGEST_POLICY}).`,
            );
        });
        return { Statement: JSON.stringify(statement) };
      },
    },
    RemovePermission: {
      demands: demand('RemovePermission'),
      run(input: PolicyInput, call) {
        onlyMembers('RemovePermission', input, ['FunctionName', 'StatementId', 'Qualifier', 'RevisionId']);
        const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
        store.write(() => {
          findVersion(store, ref);
          const before = kept(ref);
          const statements = before?.statements.filter(({ Sid }) => Sid !== input.StatementId) ?? [];
          if (!before || statements.length === before.statements.length)
            throw notFound(
              before
                ? `Statement ${input.StatementId} is not found in resource policy.`
                : 'No policy is associated with the given resource.',
            );
          if (input.RevisionId && input.RevisionId !== before.revisionId) throw preconditionFailed();
          keep(ref, statements);
        });
      },
    },
    GetPolicy: {
      demands: demand('GetPolicy'),
      run(input: PolicyInput, call) {
        onlyMembers('GetPolicy', input, ['FunctionName', 'Qualifier']);
        const ref = readFunctionName(input.FunctionName, call, input.Qualifier);
        findVersion(store, ref);
        const Policy = policyOf(store, ref);
        if (Policy === undefined) throw notFound('The resource you requested does not exist.');
        return { Policy, RevisionId: kept(ref)?.revisionId };
      },
    },
  };
};
