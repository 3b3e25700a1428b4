import process from "node:process";
import { answerParseRequests } from "./answer-parse-requests.ts";

await answerParseRequests(process.stdin, process.stdout);
