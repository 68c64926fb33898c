/** DELETE of a pipeline: its triggers and machines go, its history and state stay. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
import { watches } from '../adapters/aws/compose/watches.ts';
import { answering, HttpEvent, jsonAnswer, pathOf, principalOf } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { deletePipeline } from '../core/steps/delete-pipeline.ts';

export const handler = lambda(
  HttpEvent,
  answering(async (event) => {
    const ports = {
      ledger: ledger(),
      machines: machines(),
      watches: watches(),
      clock,
      installation: installation(),
      roles: roles(),
    };
    return jsonAnswer(
      200,
      await deletePipeline(ports)({ pipeline: pathOf(event, 'pipeline'), by: principalOf(event) }),
    );
  }),
);
