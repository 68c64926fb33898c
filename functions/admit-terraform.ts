/** The authorizer of Terraform's HTTP backend: who shows a login of this address comes in. */
import { AuthorizerEvent, answerOf } from '../adapters/aws/authorizer.ts';
import { basicCredentials } from '../adapters/aws/basic-credentials.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { admitTerraform } from '../core/steps/admit-terraform.ts';

export const handler = lambda(AuthorizerEvent, async ({ identitySource: [header], pathParameters }) => {
  const shown = basicCredentials(header);
  if (!shown) return answerOf(undefined);
  const address = `${pathParameters['team'] ?? ''}/${pathParameters['target'] ?? ''}`;
  return answerOf(await admitTerraform({ ledger: ledger(), clock, digest })({ address, ...shown }));
});
