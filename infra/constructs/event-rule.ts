/** A rule that hands events to one function of the engine. */
import { type EventBus, type EventPattern, type IEventBus, Rule, type Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { EngineFunction } from './engine-function.ts';

export interface EventRuleProps {
  readonly description: string;
  readonly to: EngineFunction;
  /** Without it the default bus of the region. */
  readonly bus?: EventBus;
  readonly when: { readonly pattern: EventPattern } | { readonly schedule: Schedule };
}

export class EventRule extends Construct {
  constructor(scope: Construct, id: string, { description, to, bus, when }: EventRuleProps) {
    super(scope, id);
    new Rule(this, 'Rule', {
      description,
      ...(bus === undefined ? {} : { eventBus: bus as IEventBus }),
      ...('pattern' in when ? { eventPattern: when.pattern } : { schedule: when.schedule }),
      targets: [new LambdaFunction(to.lambda)],
    });
  }
}
