/** Sends what tasks order and brings the answers back to their executions. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Timer } from '../../../kernel/clock.ts';
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { partsOf } from '../arn.ts';
import type { FrameMessage } from '../engine/frame.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { ExecutionRow } from '../store.ts';
import { sendBySdk } from './aws-sdk.ts';
import { integrationOf } from './catalogue.ts';
import { type JobWatch, type Order, type Sending, TaskFailure } from './integration.ts';
import { type ReaderConfig, readItems } from './item-reader.ts';
import { sendToFunction } from './lambda.ts';
import { type Resource, readResource } from './resource.ts';
import { writeResults } from './result-writer.ts';

export interface TokenAddress {
  readonly execution: number;
  readonly frame: number;
  readonly attempt: number;
}

export interface DispatcherNeeds {
  readonly cloud: Cloud;
  /** The key that signs tokens. */
  readonly secret: string;
  deliver(execution: number, frame: number, message: FrameMessage): Promise<'taken' | 'late'>;
}

export class Dispatcher {
  readonly #needs: DispatcherNeeds;
  /** Looks at jobs that are to come, by the frame that waits. */
  readonly #looks = new Map<string, Timer | undefined>();
  #closed = false;

  constructor(needs: DispatcherNeeds) {
    this.#needs = needs;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#looks.values()) timer?.cancel();
    this.#looks.clear();
  }

  /** The token of an attempt: says which it is and is signed, so that none has to be kept. */
  token({ execution, frame, attempt }: TokenAddress): string {
    const body = Buffer.from(JSON.stringify([execution, frame, attempt])).toString('base64url');
    return `AQCEAAAAKgAAAAMAAAAAAAAAA${body}.${this.#sign(body)}`;
  }

  /** Undefined if the token was not made here. */
  readToken(token: unknown): TokenAddress | undefined {
    const match = typeof token === 'string' ? /^AQCEAAAAKgAAAAMAAAAAAAAAA([\w-]+)\.([\w-]{43})$/.exec(token) : null;
    if (!match) return undefined;
    const [, body = '', signature = ''] = match;
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(this.#sign(body)))) return undefined;
    const [execution, frame, attempt] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
      number,
      number,
      number,
    ];
    return { execution, frame, attempt };
  }

  #sign(body: string): string {
    return createHmac('sha256', this.#needs.secret).update(body).digest('base64url');
  }

  /** Sends a task's request; its answer, refusal or job comes back as a message. */
  send(order: Order): void {
    const resource = readResource(order.resource) as Resource;
    this.#send(order, resource)
      .then(
        (output): FrameMessage => {
          const { attempt } = order;
          if (resource.kind === 'function' || resource.pattern === 'request')
            return { kind: 'answered', attempt, output };
          if (resource.pattern === 'waitForTaskToken') return { kind: 'submitted', attempt, output };
          return { kind: 'submitted', attempt, output, job: this.#watchOf(resource).jobOf(output as JsonObject) };
        },
        (error: unknown): FrameMessage => ({ kind: 'refused', attempt: order.attempt, ...this.failureOf(error) }),
      )
      .then((message) => this.#tell(order, message));
  }

  /** Sends one request and resolves with its answer; throws TaskFailure. */
  perform(order: Order): Promise<Json> {
    return this.#send(order, readResource(order.resource) as Resource);
  }

  /** Reads the items of a distributed Map; they come as the output of a submitted request. */
  read(order: Order, config: ReaderConfig): void {
    const resource = readResource(order.resource) as Resource;
    Promise.resolve()
      .then(() => readItems(this.#sending(order, resource), config))
      .then(
        (output): FrameMessage => ({ kind: 'submitted', attempt: order.attempt, output }),
        (error: unknown): FrameMessage => ({ kind: 'refused', attempt: order.attempt, ...this.failureOf(error) }),
      )
      .then((message) => this.#tell(order, message));
  }

  /** Writes the results of a map run. */
  write(order: Order, mapRunArn: string, children: readonly ExecutionRow[]): Promise<Json> {
    return writeResults(this.#sending(order, readResource(order.resource) as Resource), mapRunArn, children);
  }

  /** Waits for the end of a job. */
  watch(order: Order, job: string): void {
    const resource = readResource(order.resource) as Resource;
    this.#look(order, resource, job, this.#watchOf(resource).every.first);
  }

  /** Looks at a job at once, since it has ended. */
  lookNow(order: Order, job: string): void {
    const resource = readResource(order.resource) as Resource;
    const key = keyOf(order);
    this.#looks.get(key)?.cancel();
    void this.#lookAt(order, resource, job, this.#watchOf(resource).every.longest);
  }

  /** Ends a job that nobody waits for any more. */
  stop(order: Order, job: string): void {
    const key = keyOf(order);
    this.#looks.get(key)?.cancel();
    this.#looks.delete(key);
    const resource = readResource(order.resource) as Resource;
    const { cloud } = this.#needs;
    Promise.resolve()
      .then(() => this.#watchOf(resource).stop(this.#sending(order, resource), job))
      .catch((error: unknown) => cloud.log(`stepfunctions: cannot stop ${job}: ${(error as Error).message}`));
  }

  #look(order: Order, resource: Resource, job: string, delay: number): void {
    if (this.#closed) return;
    const { clock } = this.#needs.cloud;
    const timer = clock.at(clock.now() + delay, () => void this.#lookAt(order, resource, job, delay));
    this.#looks.set(keyOf(order), timer);
  }

  async #lookAt(order: Order, resource: Resource, job: string, delay: number): Promise<void> {
    if (this.#closed) return;
    const watch = this.#watchOf(resource);
    this.#looks.set(keyOf(order), undefined);
    try {
      const output = await watch.look(this.#sending(order, resource), job);
      if (output === undefined) {
        if (this.#looks.has(keyOf(order))) this.#look(order, resource, job, Math.min(delay * 1.5, watch.every.longest));
        return;
      }
      this.#looks.delete(keyOf(order));
      await this.#tell(order, { kind: 'succeeded', attempt: order.attempt, output });
    } catch (error) {
      this.#looks.delete(keyOf(order));
      await this.#tell(order, { kind: 'failed', attempt: order.attempt, ...this.failureOf(error) });
    }
  }

  async #tell(order: Order, message: FrameMessage): Promise<void> {
    if (this.#closed) return;
    try {
      const receipt = await this.#needs.deliver(order.execution, order.frame, message);
      // The execution was stopped while its job began: nobody else knows of the job.
      if (receipt === 'late' && message.kind === 'submitted' && message.job !== undefined)
        this.stop(order, message.job);
    } catch (error) {
      this.#needs.cloud.log(
        `stepfunctions: cannot deliver an answer to ${order.executionArn}: ${(error as Error).message}`,
      );
    }
  }

  async #send(order: Order, resource: Resource): Promise<Json> {
    const sending = this.#sending(order, resource);
    if (resource.kind === 'function') return sendToFunction(sending, resource.arn, order.parameters);
    if (resource.service.startsWith('aws-sdk:')) return sendBySdk(sending, resource.service.slice('aws-sdk:'.length));
    const integration = integrationOf(resource.service);
    if (!integration) throw new TaskFailure('States.Runtime', `${order.resource} is not in the local cloud`);
    return integration.send(sending);
  }

  #sending(order: Order, resource: Resource): Sending {
    const { cloud } = this.#needs;
    const { account, region } = partsOf(order.executionArn);
    const caller: Caller = { account, region, principal: this.#session(order, cloud) };
    return {
      cloud,
      order,
      caller,
      parameters: isObject(order.parameters) ? order.parameters : {},
      action: resource.kind === 'service' ? resource.action : 'invoke',
      pattern: resource.kind === 'service' ? resource.pattern : 'request',
      idempotencyToken: this.#sign(`${order.executionArn} ${order.frame} ${order.attempt}`).slice(0, 36),
    };
  }

  /** The role's session is named as on AWS: 32 random characters. */
  #session(order: Order, cloud: Cloud): Caller['principal'] {
    try {
      return cloud.assumeRole(
        order.role,
        'states.amazonaws.com',
        this.#sign(order.executionArn)
          .replace(/[^A-Za-z0-9]/g, 'x')
          .slice(0, 32),
        { arn: machineArnOf(order.executionArn), account: order.executionArn.split(':')[4] ?? '' },
      );
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new TaskFailure(
        'States.TaskFailed',
        `The role ${order.role} is not authorized to be assumed by states.amazonaws.com: ${error.message}`,
      );
    }
  }

  #watchOf(resource: Resource): JobWatch {
    const watch = resource.kind === 'service' ? integrationOf(resource.service)?.job : undefined;
    if (!watch) throw new TaskFailure('States.Runtime', 'this integration has no jobs');
    return watch;
  }

  failureOf(error: unknown): { error: string; cause: string } {
    if (error instanceof TaskFailure) return { error: error.error, cause: error.cause };
    this.#needs.cloud.log(`stepfunctions: an integration failed: ${(error as Error)?.stack ?? error}`);
    return { error: 'States.Runtime', cause: 'The local cloud failed to send the request; see its log.' };
  }
}

const keyOf = (order: Order): string => `${order.execution}/${order.frame}`;

/**
 * Trust policies name machines: `arn:aws:states:R:A:execution:MACHINE:…` (or `express:`) belongs to
 * `…:stateMachine:MACHINE`.
 */
const machineArnOf = (executionArn: string): string => {
  const [arn, aws, states, region, account, , machine] = executionArn.split(':');
  return [arn, aws, states, region, account, 'stateMachine', machine].join(':');
};
