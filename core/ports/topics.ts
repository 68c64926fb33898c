/** Topics of people's own, that an environment grants. */
export interface Topics {
  /** `topicArn`: of the home account and region. Throws `TopicRefused` for one that is not there or not allowed. */
  publish(topicArn: string, subject: string, message: string): Promise<void>;
}
