"""Singer tap for Base de Clientes (Clientbase), billing for Brazilian merchants."""
