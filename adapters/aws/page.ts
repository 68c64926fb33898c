/** HTML answers of the approval links. */
import { messagePage, PAGE_HEADERS } from '../../api/approval-page.ts';
import { TaglineError } from '../../core/fault.ts';
import { type HttpAnswer, type HttpEvent, statusOf } from './http.ts';
import { logger } from './lambda.ts';

export const pageAnswer = (statusCode: number, body: string): HttpAnswer => ({
  statusCode,
  headers: PAGE_HEADERS,
  body,
});

/**
 * Turns errors of the domain into a page for people. Other errors are logged, and the page does not show their text.
 */
export const pageErrors =
  (run: (event: HttpEvent) => Promise<HttpAnswer>) =>
  async (event: HttpEvent): Promise<HttpAnswer> => {
    try {
      return await run(event);
    } catch (error) {
      if (error instanceof TaglineError)
        return pageAnswer(
          statusOf(error),
          messagePage('Not decided', [error.message, error.remedy].filter(Boolean).join('. ')),
        );
      logger.error('request failed', { error: { name: (error as Error).name, message: (error as Error).message } });
      return pageAnswer(500, messagePage('Not decided', 'The engine failed. Nothing was decided: try again.'));
    }
  };
