import { FunctionError } from "../../error.ts";
import { Struct } from "../../values/value.ts";
import { type IpNetwork, octetsOf } from "./ip-network.ts";

export const TYPE = "sockaddr.IfAddr";

/** What an address prints as: it has parts, of which a template must say which one it wants. */
export const WHOLE = "\0interface\0";

/** An address of one of the machine's interfaces, in a template. */
export class InterfaceAddress extends Struct {
  /** The interface's. */
  readonly name: string;
  /** Of the interface: up, broadcast, loopback, pointtopoint, multicast, running. */
  readonly flags: readonly string[];
  readonly ip: IpNetwork;

  constructor(name: string, ip: IpNetwork, flags: readonly string[]) {
    super({ typeName: TYPE, fields: new Map(), text: WHOLE });
    this.name = name;
    this.flags = flags;
    this.ip = ip;
  }

  with(ip: IpNetwork): InterfaceAddress {
    return new InterfaceAddress(this.name, ip, this.flags);
  }

  /**
   * One of its properties.
   *
   * @throws {FunctionError} for a name that it does not have
   */
  attribute(name: string): string {
    const { ip } = this;
    const [firstUsable, lastUsable] = ip.usable;
    switch (name.toLowerCase()) {
      case "name":
        return this.name;
      case "flags":
        return this.flags.join("|");
      case "address":
      case "host":
        return ip.host;
      case "string":
        return String(ip);
      case "type":
        return `IPv${ip.family}`;
      case "network":
        return ip.shown(ip.first);
      case "netmask":
        return ip.shown(ip.mask);
      case "mask_bits":
        return String(ip.bits);
      case "size":
        return String(ip.size);
      case "first_usable":
        return ip.shown(firstUsable);
      case "last_usable":
        return ip.shown(lastUsable);
      case "octets":
        return octetsOf(ip.address, ip.width / 8).join(" ");
      case "binary":
        return ip.address.toString(2).padStart(ip.width, "0");
      case "hex":
        return ip.address.toString(16).padStart(ip.width / 4, "0");
      case "port":
        return "0";
    }
    if (name.toLowerCase() === (ip.family === 4 ? "uint32" : "uint128")) return String(ip.address);
    if (name.toLowerCase() === "broadcast" && ip.family === 4) return ip.shown(ip.last);
    throw new FunctionError(`sockaddr: an IPv${ip.family} address has no attribute "${name}"`);
  }
}
