// A mutant may leave an error that nobody catches until after its test: the process must not end for it, because a new
// one needs half a minute. Within a test jest puts handlers of its own in place of this one, and the test fails.
process.on('uncaughtException', () => {});
