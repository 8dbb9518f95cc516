import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IngressOptions } from '../ingress-options';
import * as check from '../../private/validation/rules';
import * as maps from '../../private/validation/maps';
import { format } from '../../private/validation/report';

/** Validates the options of an Ingress. */
export function ingressErrors(ingress: IngressOptions | undefined): string[] {
  if (ingress === undefined) return [];
  if (typeof ingress !== 'object' || ingress === null) return [`'ingress' must be { host, ... }, got ${format(ingress)}`];
  const { host, className, tlsSecret, annotations } = ingress;
  return [
    // A wildcard stands for one label.
    ...check.dnsSubdomain('ingress.host', `${host}`.replace(/^\*\./, '')),
    ...(className === undefined ? [] : check.dnsSubdomain('ingress.className', className)),
    ...maps.annotations('ingress.annotations', annotations),
    ...(tlsSecret === undefined ? [] : check.secretName('ingress.tlsSecret', tlsSecret)),
  ];
}

/** Renders an Ingress in front of the Service of the same name. */
export function renderIngress(scope: Construct, metadata: k8s.ObjectMeta, ingress: IngressOptions, port: number): void {
  const { host, className, tlsSecret, annotations } = ingress;
  const backend = { service: { name: metadata.name ?? '', port: { number: port } } };
  new k8s.KubeIngress(scope, 'Ingress', {
    metadata: { ...metadata, annotations: annotations ?? metadata.annotations },
    spec: {
      ingressClassName: className,
      tls: tlsSecret ? [{ hosts: [host], secretName: tlsSecret }] : undefined,
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  });
}
