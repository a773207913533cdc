"""网点: halls and other places where terminals stand."""
