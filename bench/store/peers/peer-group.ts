import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Peer, PeerKind } from './peer';

/** Servers of a figure, each with its own directory. */
export class PeerGroup {
  /** Runs a function with a group, then stops the servers and removes their directories. */
  public static async with<T>(act: (group: PeerGroup) => Promise<T>): Promise<T> {
    const group = new PeerGroup();
    const removeAll = (): void => fs.rmSync(group.root, { recursive: true, force: true });
    // Also remove the directories when the bench is interrupted.
    process.once('exit', removeAll);
    try {
      return await act(group);
    } finally {
      await Promise.all(group.peers.map((peer) => peer.stop()));
      removeAll();
      process.off('exit', removeAll);
    }
  }

  private readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'store-bench-'));
  private readonly peers: Peer[] = [];
  private created = 0;

  private constructor() {}

  /** Starts a server. Returns undefined when it is not installed. */
  public async start(kind: PeerKind, keys = 0, directory = this.newDirectory()): Promise<Peer | undefined> {
    if (!kind.installed()) return undefined;
    const peer = await Peer.start(kind, directory);
    this.peers.push(peer);
    if (keys > 0) await peer.fill(keys);
    return peer;
  }

  /** Creates a directory. */
  public newDirectory(): string {
    const directory = path.join(this.root, `${this.created++}`);
    fs.mkdirSync(directory);
    return directory;
  }
}
