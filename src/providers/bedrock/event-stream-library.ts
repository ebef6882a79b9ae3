/** All that is used of the library that frames AWS's event streams; bundled, so that nobody installs it. */
export { EventStreamCodec } from '@smithy/eventstream-codec'
