{
  # For `node-gyp rebuild`. CMakeLists.txt describes the build; this only starts it.
  # The result goes to build-cmake/, since node-gyp owns and cleans build/.
  'targets': [
    {
      'target_name': 'zigllms',
      'type': 'none',
      'actions': [
        {
          'action_name': 'cmake-js',
          'inputs': [],
          'outputs': ['build-cmake/Release/zigllms.node'],
          'action': ['node', 'node_modules/cmake-js/bin/cmake-js', 'compile', '--out', 'build-cmake'],
        },
      ],
      'copies': [
        {
          'destination': '<(PRODUCT_DIR)',
          'files': ['build-cmake/Release/zigllms.node'],
        },
      ],
    },
  ],
}
