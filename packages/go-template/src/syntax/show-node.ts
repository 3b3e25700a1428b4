import type { ByteString } from "../bytes.ts";
import { quote } from "../format/quote.ts";
import type { CommandNode, Node, Operand, PipeNode } from "./node.ts";

/** A node as it would be written, as errors name it. */
export function showNode(node: Node | Operand | CommandNode): ByteString {
  switch (node.kind) {
    case "text":
      return node.text;
    case "action":
      return `{{${showPipe(node.pipe)}}}`;
    case "if":
    case "with":
    case "range": {
      const otherwise = node.elseList === undefined ? "" : `{{else}}${showList(node.elseList)}`;
      return `{{${node.kind} ${showPipe(node.pipe)}}}${showList(node.list)}${otherwise}{{end}}`;
    }
    case "template": {
      const pipe = node.pipe === undefined ? "" : ` ${showPipe(node.pipe)}`;
      return `{{template ${quote(node.name)}${pipe}}}`;
    }
    case "break":
    case "continue":
      return `{{${node.kind}}}`;
    case "command":
      return node.operands.map(showOperand).join(" ");
    case "pipe":
      return showPipe(node);
    case "boolean":
      return String(node.value);
    case "number":
      return node.text;
    case "string":
      return node.literal;
    case "nil":
      return "nil";
    case "dot":
      return ".";
    case "field":
      return node.names.map((name) => `.${name}`).join("");
    case "variable":
      return [node.name, ...node.fields].join(".");
    case "identifier":
      return node.name;
    case "chain":
      return `${showOperand(node.node)}${node.fields.map((name) => `.${name}`).join("")}`;
  }
}

function showPipe({ variables, isAssignment, commands }: PipeNode): ByteString {
  const names = variables.map(showNode).join(", ");
  const declaration = names === "" ? "" : `${names} ${isAssignment ? "=" : ":="} `;
  return `${declaration}${commands.map(showNode).join(" | ")}`;
}

function showOperand(operand: Operand): ByteString {
  return operand.kind === "pipe" ? `(${showPipe(operand)})` : showNode(operand);
}

function showList(nodes: readonly Node[]): ByteString {
  return nodes.map(showNode).join("");
}
