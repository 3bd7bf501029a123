module.exports = () => globalThis.endSharedServer();
