/** Signed requests about a state that Tagline keeps: to read it, write it from a file, and go back. */
import { RollBackBody, TerraformQuery } from '../../api/bodies.ts';
import { routes } from '../../api/routes.ts';
import { NotFound } from '../../core/ledger/record.ts';
import type { newestTerraformState, terraformStateAt } from '../../core/questions/terraform-states.ts';
import type { pushTerraformState } from '../../core/steps/push-terraform-state.ts';
import type { rollBackTerraformState } from '../../core/steps/roll-back-terraform-state.ts';
import {
  addressOf,
  type HttpAnswer,
  type HttpEvent,
  jsonAnswer,
  principalOf,
  readInput,
  readJsonBody,
} from './http.ts';
import { sentText } from './terraform-requests.ts';

interface Moves {
  readonly newest: ReturnType<typeof newestTerraformState>;
  readonly at: ReturnType<typeof terraformStateAt>;
  readonly push: ReturnType<typeof pushTerraformState>;
  readonly rollBack: ReturnType<typeof rollBackTerraformState>;
}

export const answerMove = async (moves: Moves, event: HttpEvent): Promise<HttpAnswer> => {
  const address = addressOf(event);
  const by = principalOf(event);
  const is = ({ method, path }: { method: string; path: string }): boolean => event.routeKey === `${method} ${path}`;
  if (is(routes.pushTerraformState)) return jsonAnswer(200, await moves.push({ address, text: sentText(event), by }));
  if (is(routes.rollBackTerraformState))
    return jsonAnswer(200, await moves.rollBack({ address, ...readJsonBody(RollBackBody, event), by }));
  const { serial } = readInput(TerraformQuery, event.queryStringParameters);
  const found = serial === undefined ? await moves.newest(address) : await moves.at(address, serial);
  if (found) return jsonAnswer(200, found);
  throw new NotFound(`state of Terraform at ${address}: nothing was written yet`);
};
