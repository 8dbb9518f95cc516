import { Chart, ChartProps } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrict } from '../support/restricted';
import { shellContainer } from '../support/shell';

/** Settings from two ConfigMaps: single keys as variables, all keys as variables, all keys as files, and one key as a file. */
export class ConfigMapChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const mix = this.gameSettings();
    const all = new kplus.ConfigMap(this, 'cm-demo-all-env', { data: { SPECIAL_LEVEL: 'very', SPECIAL_TYPE: 'charm' } });
    const pod = new kplus.Pod(this, 'cm-demo-pod');
    const container = pod.addContainer({
      ...shellContainer('echo "PLAYER_INITIAL_LIVES=$PLAYER_INITIAL_LIVES SPECIAL_LEVEL=$SPECIAL_LEVEL"; cat /etc/game/properties'),
      envVariables: {
        PLAYER_INITIAL_LIVES: kplus.EnvValue.fromConfigMap(mix, 'player_initial_lives'),
        UI_PROPERTIES_FILE_NAME: kplus.EnvValue.fromConfigMap(mix, 'ui_properties_file_name'),
      },
      envFrom: [kplus.Env.fromConfigMap(all)],
    });
    container.mount('/config', kplus.Volume.fromConfigMap(this, 'FullConfig', mix, { name: 'full-config' }), { readOnly: true });
    const oneFile = { name: 'part-config', items: { 'game.properties': { path: 'properties' } } };
    container.mount('/etc/game', kplus.Volume.fromConfigMap(this, 'PartConfig', mix, oneFile), { readOnly: true });
    restrict(pod);
  }

  private gameSettings(): kplus.ConfigMap {
    return new kplus.ConfigMap(this, 'cm-demo-mix', {
      data: {
        'player_initial_lives': '3',
        'ui_properties_file_name': 'user-interface.properties',
        'game.properties': 'enemy.types=aliens,monsters\nplayer.maximum-lives=5\n',
        'user-interface.properties': 'color.good=purple\ncolor.bad=yellow\nallow.textmode=true\n',
      },
    });
  }
}
