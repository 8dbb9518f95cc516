import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IngressOptions } from '../ingress-options';
import { ANNOTATIONS } from '../../private/validation/string-maps';
import { dnsSubdomain, secretName } from '../../private/validation/names';
import { StructShape, refine, required, shapeOf, string, struct } from '../../private/validation/shapes';
import { renderObject } from '../../private/render';

/** Options for an Ingress. The host can begin with a wildcard in place of a label. */
export const INGRESS: StructShape<IngressOptions> = struct('an object such as { host, tlsSecret }', {
  host: required(refine(string, (prop, value) => dnsSubdomain(prop, value.replace(/^\*\./, ''))), 'give the host name'),
  className: shapeOf<string>('a DNS subdomain', dnsSubdomain),
  tlsSecret: shapeOf<string>('the name of a Secret', secretName),
  annotations: ANNOTATIONS,
});

/** Renders an Ingress in front of the Service of the same name. */
export function renderIngress(scope: Construct, metadata: k8s.ObjectMeta, ingress: IngressOptions, port: number): void {
  const { host, className, tlsSecret, annotations } = ingress;
  const backend = { service: { name: metadata.name ?? '', port: { number: port } } };
  renderObject(scope, 'Ingress', k8s.KubeIngress, {
    metadata: { ...metadata, annotations: annotations ?? metadata.annotations },
    spec: {
      ingressClassName: className,
      tls: tlsSecret ? [{ hosts: [host], secretName: tlsSecret }] : undefined,
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  });
}
