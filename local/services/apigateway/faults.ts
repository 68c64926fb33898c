/** API Gateway's errors. */
import { Fault } from '../../kernel/fault.ts';

export const badRequest = (message: string): Fault => new Fault('BadRequestException', message);

export const notFound = (what: string, id: string): Fault =>
  new Fault('NotFoundException', `Invalid ${what} identifier specified ${id}`, {
    status: 404,
    fields: { ResourceType: what },
  });

export const conflict = (message: string): Fault => new Fault('ConflictException', message, { status: 409 });
