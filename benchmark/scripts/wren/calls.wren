var add = Fn.new {|a, b| a + b }
