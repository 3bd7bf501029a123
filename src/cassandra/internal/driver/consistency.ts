/** `types.consistencies`, as far as they are defaults here: the enum itself is a value of the driver. */
export const CONSISTENCY = { localQuorum: 6, localOne: 10 } as const;
