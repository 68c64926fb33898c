/** Requests of Terraform's HTTP backend, as Terraform 1.x sends them, and the answers that it understands. */
import { createHash } from 'node:crypto';
import { faultOf, InvalidInput, TaglineError } from '../../core/fault.ts';
import { LockInfo } from '../../core/lock.ts';
import { oneLine } from '../../core/one-line.ts';
import type { newestTerraformState } from '../../core/questions/terraform-states.ts';
import { Locked, type lockTerraform } from '../../core/steps/lock-terraform.ts';
import type { unlockTerraform } from '../../core/steps/unlock-terraform.ts';
import type { writeTerraformState } from '../../core/steps/write-terraform-state.ts';
import { AdmittedLogin, leaseWorkOf } from './authorizer.ts';
import { addressOf, type HttpAnswer, type HttpEvent, jsonAnswer, readJsonBody } from './http.ts';

interface Backend {
  readonly read: ReturnType<typeof newestTerraformState>;
  readonly write: ReturnType<typeof writeTerraformState>;
  readonly lock: ReturnType<typeof lockTerraform>;
  readonly unlock: ReturnType<typeof unlockTerraform>;
}

/** Throws `ReadOnlyLogin`: whatever is no GET changes something. */
const writerOf = (event: HttpEvent) => {
  const admitted = AdmittedLogin.parse(event.requestContext.authorizer?.lambda);
  const { login, by, mayBreak, mayWrite } = admitted;
  if (mayWrite === 'yes') return { login, by, mayBreak: mayBreak === 'yes', under: leaseWorkOf(admitted) };
  throw new TaglineError('ReadOnlyLogin', 'the login of a plan only reads', {
    expected: 'plan -lock=false; states are written by applies',
    remedy: 'Change the address through an apply of its pipeline, or with a login of your own.',
  });
};

/** The bytes that were sent. Throws `BodyDamaged` where they are not those of `Content-MD5`. */
export const sentText = ({ body = '', isBase64Encoded, headers }: HttpEvent): string => {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const sum = createHash('md5').update(bytes).digest('base64');
  const wanted = headers['content-md5'];
  if (wanted === undefined || wanted === sum) return bytes.toString('utf8');
  throw new TaglineError('BodyDamaged', 'the body is not the one that was sent', {
    expected: `the Content-MD5 ${wanted}, got ${sum}`,
    remedy: 'Send it again.',
  });
};

const answers: Readonly<Record<string, (backend: Backend, event: HttpEvent) => Promise<HttpAnswer>>> = {
  async GET({ read }, event) {
    const found = await read(addressOf(event));
    if (!found) return { ...jsonAnswer(204, undefined), body: '' };
    return { ...jsonAnswer(200, undefined), body: found.text };
  },
  async POST({ write }, event) {
    const lockId = event.queryStringParameters['ID'];
    const { login, by, under } = writerOf(event);
    const order = { address: addressOf(event), text: sentText(event), lockId, login, by, under };
    const { lineage, serial } = await write(order);
    return jsonAnswer(200, { lineage, serial });
  },
  async PUT({ lock }, event) {
    const info = readJsonBody(LockInfo, event);
    const { login, by, under } = writerOf(event);
    await lock(addressOf(event), { info, login, by, under });
    return jsonAnswer(200, info);
  },
  async DELETE({ unlock }, event) {
    const id = sentText(event) === '' ? undefined : readJsonBody(LockInfo, event).ID;
    await unlock({ address: addressOf(event), id, ...writerOf(event) });
    return jsonAnswer(200, {});
  },
};

/** Terraform shows nothing of a refused lock but its ID, beside a lock of its own: so that says who has it, and why. */
export const answerTerraform = async (backend: Backend, event: HttpEvent): Promise<HttpAnswer> => {
  const [method = ''] = event.routeKey.split(' ');
  const answer = answers[method];
  if (!answer) throw new InvalidInput('InvalidRequest', [{ code: 'InvalidRequest', message: `no ${method} here` }]);
  try {
    return await answer(backend, event);
  } catch (error) {
    if (error instanceof Locked) return jsonAnswer(423, { ...error.holder, ID: toldOf(error.holder) });
    if (method === 'PUT' && error instanceof TaglineError && REFUSED_LOCKS.has(error.code))
      return jsonAnswer(409, { ID: reasonOf(error) });
    // Terraform asks again by itself after this status, and after no other.
    if (error instanceof TaglineError && error.retryable) return jsonAnswer(503, { error: faultOf(error) });
    throw error;
  }
};

const REFUSED_LOCKS = new Set(['StateTooLarge', 'BackendIsS3', 'LockGivenBack']);

const toldOf = ({ ID, Who, Info }: LockInfo): string =>
  oneLine([ID, Who && `of ${Who}`, Info].filter(Boolean).join(', '));

const reasonOf = ({ code, message, expected, remedy }: TaglineError): string =>
  oneLine(`${code}: ${[message, expected && `expected ${expected}`, remedy].filter(Boolean).join('. ')}`);
