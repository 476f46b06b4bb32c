/** Version of the agent, as it tells it. */
export const agentVersion = '0.1.0'
