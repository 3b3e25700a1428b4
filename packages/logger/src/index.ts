export {
  LOG_LEVELS,
  type LogFields,
  type Logger,
  type LogLevel,
  silentLogger,
} from "./logger.ts";
export { errorText, type LogLine, plainLine } from "./plain-line.ts";
