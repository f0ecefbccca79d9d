/** The floors of ARCHITECTURE.md. `npm run check` fails on any arrow that points upward. */
const floor = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to: { path: to } })

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    floor('sdk-stands-alone', '^packages/sdk/src', '^(packages/(?!sdk)|plugins/)', 'sdk imports nothing but zod'),
    floor('core-is-pure', '^packages/core/src', '^packages/(db|engine|server|cli)|^plugins/', 'core knows only sdk'),
    {
      name: 'core-without-node',
      severity: 'error',
      from: { path: '^packages/(core|sdk)/src', pathNot: '^packages/sdk/src/testing' },
      to: { dependencyTypes: ['core'] },
    },
    floor('db-and-engine-are-siblings', '^packages/db/src', '^packages/(engine|server|cli)|^plugins/'),
    floor('engine-below', '^packages/engine/src', '^packages/(db|server|cli)|^plugins/'),
    floor('server-below', '^packages/server/src', '^packages/(db|cli)|^plugins/'),
    floor('interface-sees-core', '^packages/ui/src', '^packages/(db|engine|server|cli)|^plugins/', 'the interface speaks HTTP'),
    floor('nobody-imports-the-interface', '^(packages/(?!ui)|plugins/)', '^packages/ui'),
    floor('plugins-see-sdk', '^plugins/', '^packages/(?!sdk)'),
    floor('model-is-the-ground', '^packages/core/src/model', '^packages/core/src/(expression|flow|flowable|execution|trigger|ports)'),
    floor('expression-below-flow', '^packages/core/src/expression', '^packages/core/src/(flow|flowable|execution|trigger)'),
    floor('flow-below-execution', '^packages/core/src/flow/', '^packages/core/src/(flowable|execution)'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/ui/dist' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
