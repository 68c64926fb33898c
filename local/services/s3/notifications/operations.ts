import type { Operation } from '../../../kernel/cloud.ts';
import { Fault, reasonOf } from '../../../kernel/fault.ts';
import { getSetting, putSetting, type Setting } from '../bucket-configuration.ts';
import type { Bucket } from '../buckets.ts';
import { invalidArgument } from '../faults.ts';
import { bucketOf, type S3 } from '../s3.ts';
import { checkNotifications, type Destination, destinationsOf, type Notifications } from './configuration.ts';
import { send } from './send.ts';

const setting: Setting = {
  name: 'notification',
  noun: 'BucketNotificationConfiguration',
  action: 'BucketNotification',
  putMember: 'NotificationConfiguration',
  also: ['SkipDestinationValidation'],
  check: checkNotifications,
};

/** Destinations are tried before they are kept: queues and topics get a test event. */
export const notificationOperations = (s3: S3): Record<string, Operation> => {
  const put = putSetting(s3, setting);
  return {
    GetBucketNotificationConfiguration: getSetting(s3, setting),
    PutBucketNotificationConfiguration: {
      demands: put.demands,
      async run(input, call) {
        const bucket = bucketOf(s3, input);
        const wanted = checkNotifications((input['NotificationConfiguration'] ?? {}) as Notifications, bucket);
        if (String(input['SkipDestinationValidation']) !== 'true')
          for (const destination of destinationsOf(wanted)) await tryOut(s3, bucket, destination, call.requestId);
        return put.run({ ...input, NotificationConfiguration: wanted }, call);
      },
    },
  };
};

const tryOut = async (s3: S3, bucket: Bucket, destination: Destination, requestId: string): Promise<void> => {
  const message = JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(s3.cloud.clock.now()).toISOString(),
    Bucket: bucket.name,
    RequestId: requestId,
    HostId: requestId,
  });
  try {
    await send(s3.cloud, bucket, destination, message, 'test');
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'NotInLocalCloud') throw error;
    s3.cloud.log(`s3: ${destination.arn} does not take events of ${bucket.name}: ${reasonOf(error)}`);
    throw invalidArgument(
      'Unable to validate the following destination configurations',
      destination.arn,
      'Not authorized to invoke function, publish or send, or the destination does not exist',
    );
  }
};
