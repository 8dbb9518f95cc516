import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Peer, PeerKind } from './peer';

/** The servers of a figure, each in a directory of its own. All of it is gone at the end. */
export class PeerGroup {
  /** Runs something with servers, and takes them away after it. */
  public static async with<T>(act: (group: PeerGroup) => Promise<T>): Promise<T> {
    const group = new PeerGroup();
    const gone = (): void => fs.rmSync(group.root, { recursive: true, force: true });
    // Also when the bench is interrupted, which takes the servers with it.
    process.once('exit', gone);
    try {
      return await act(group);
    } finally {
      await Promise.all(group.peers.map((peer) => peer.stop()));
      gone();
      process.off('exit', gone);
    }
  }

  private readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'store-bench-'));
  private readonly peers: Peer[] = [];
  private created = 0;

  private constructor() {}

  /** Starts a server; undefined when it is not installed. */
  public async start(kind: PeerKind, keys = 0, directory = this.newDirectory()): Promise<Peer | undefined> {
    if (!kind.installed()) return undefined;
    const peer = await Peer.start(kind, directory);
    this.peers.push(peer);
    if (keys > 0) await peer.fill(keys);
    return peer;
  }

  /** A new directory. */
  public newDirectory(): string {
    const directory = path.join(this.root, `${this.created++}`);
    fs.mkdirSync(directory);
    return directory;
  }
}
