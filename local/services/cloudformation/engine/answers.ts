/** Where custom resources put their answers: `PUT /_cfn-response/<token>`, kept on disk until the engine reads them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cloud, Site } from '../../../kernel/cloud.ts';
import { bodyUpTo } from '../../../kernel/wire/body-up-to.ts';
import type { Answers } from '../resources/resource-type.ts';
import type { Store } from '../store.ts';
import { invalid } from '../validation.ts';

export interface AnswerDesk extends Answers {
  readonly site: Site;
  stop(): void;
}

const PREFIX = '/_cfn-response/';
/** CloudFormation takes no more than this. */
const LARGEST = 4096;

export const makeAnswers = (store: Store, cloud: Cloud): AnswerDesk => {
  const add = store.db.prepare('INSERT OR IGNORE INTO custom_answers (key, token, opened) VALUES (?, ?, ?)');
  const keyed = store.db.prepare('SELECT token FROM custom_answers WHERE key = ?');
  const read = store.db.prepare('SELECT body, opened FROM custom_answers WHERE token = ?');
  const write = store.db.prepare('UPDATE custom_answers SET body = ? WHERE token = ? AND body IS NULL');
  const waiting = new Map<string, () => void>();

  const put = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const token = (request.url ?? '').split('?')[0]!.slice(PREFIX.length);
    const known = read.get(token);
    const body = (await bodyUpTo(request, LARGEST))?.toString('utf8');
    if (request.method !== 'PUT') return end(response, 405, 'only PUT is taken here');
    if (!known) return end(response, 403, 'no answer is expected here');
    if (body === undefined) return end(response, 400, `an answer has at most ${LARGEST} bytes`);
    write.run(body, token);
    end(response, 200, '');
    waiting.get(token)?.();
  };

  return {
    site: { prefix: PREFIX, handle: put },
    open(key) {
      add.run(key, cloud.ids.secret(), cloud.clock.now());
      return keyed.get(key)!['token'] as string;
    },
    url: (token) => `${cloud.url}${PREFIX}${token}`,
    has: (token) => typeof read.get(token)?.['body'] === 'string',
    await: (token, patience) =>
      new Promise((resolve, reject) => {
        const deadline = (read.get(token)!['opened'] as number) + patience;
        const look = (): boolean => {
          const body = read.get(token)?.['body'];
          if (typeof body !== 'string') return false;
          waiting.delete(token);
          timer.cancel();
          try {
            resolve(JSON.parse(body));
          } catch {
            reject(invalid('Response object is not valid JSON'));
          }
          return true;
        };
        const timer = cloud.clock.at(deadline, () => {
          if (waiting.delete(token))
            reject(
              invalid(
                'CloudFormation did not receive a response from your Custom Resource. Please check your logs for ' +
                  'requestId.',
              ),
            );
        });
        waiting.set(token, look);
        look();
      }),
    stop() {
      waiting.clear();
    },
  };
};

const end = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(body);
};
